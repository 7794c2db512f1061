import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isSidepodError } from "../../../errors.ts";
import type { Environment } from "../../../host/environment.ts";
import {
  findContainerHost,
  findDefaultConnection,
  findNamedConnection,
  findRootfulSocket,
  findRootlessSocket,
} from "./finders.ts";

let root: string;
let servers: Server[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sidepod-finders-"));
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true });
});

/** Root's sockets are found otherwise; what root makes is trusted by everyone. */
const uid = process.getuid?.() || 1000;

function machine(changes: Partial<Environment> = {}): Environment {
  return {
    platform: "linux",
    env: {},
    uid,
    home: `${root}/home`,
    root,
    ...changes,
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(root + path), { recursive: true });
  writeFileSync(root + path, text);
}

async function listen(path: string): Promise<void> {
  mkdirSync(dirname(root + path), { recursive: true });
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(root + path, resolve));
}

const configuration = `[engine]
active_service = "prod"
[engine.service_destinations.prod]
uri = "ssh://a@prod.example/run/podman/podman.sock"
identity = "/keys/prod"
[engine.service_destinations.test]
uri = "unix:///srv/test.sock"
`;

const connections = JSON.stringify({
  Connection: {
    Default: "machine",
    Connections: {
      machine: { URI: "ssh://core@127.0.0.1:5555/run/user/501/podman/podman.sock", Identity: "/k" },
      prod: { URI: "ssh://b@prod.example/run/podman/podman.sock", Identity: "" },
    },
  },
  Farm: {},
});

describe("a connection by name", () => {
  test("says that none is set", () => {
    expect(findNamedConnection(machine())).toEqual({
      finder: "connection",
      why: "neither --connection nor CONTAINER_CONNECTION is set",
    });
  });

  test("comes from --connection before CONTAINER_CONNECTION", () => {
    write("/etc/containers/containers.conf", configuration);
    const env = { CONTAINER_CONNECTION: "prod" };
    expect(findNamedConnection(machine({ env }))).toMatchObject({
      target: { url: "ssh://a@prod.example/run/podman/podman.sock", identity: "/keys/prod" },
      explicit: true,
      why: "CONTAINER_CONNECTION is prod",
    });
    expect(findNamedConnection(machine({ env, connection: "test" })).target).toEqual({
      url: "unix:///srv/test.sock",
    });
  });

  test("that Podman does not know is an error with the names that it knows", () => {
    write("/etc/containers/containers.conf", configuration);
    try {
      findNamedConnection(machine({ connection: "nope" }));
      expect.unreachable();
    } catch (error) {
      expect(isSidepodError(error, "no-engine") && error.evidence).toContain("it has: prod, test");
    }
  });
});

describe("CONTAINER_HOST", () => {
  test("is taken as it is, with the key of CONTAINER_SSHKEY", () => {
    expect(findContainerHost(machine()).why).toBe("CONTAINER_HOST is not set");
    const env = { CONTAINER_HOST: "ssh://u@h/x.sock", CONTAINER_SSHKEY: "/k" };
    expect(findContainerHost(machine({ env }))).toMatchObject({
      target: { url: "ssh://u@h/x.sock", identity: "/k" },
      explicit: true,
    });
  });
});

describe("Podman's default connection", () => {
  test("is read from containers.conf", () => {
    expect(findDefaultConnection(machine()).target).toBeUndefined();
    write("/home/.config/containers/containers.conf", configuration);
    expect(findDefaultConnection(machine())).toMatchObject({
      target: { url: "ssh://a@prod.example/run/podman/podman.sock", identity: "/keys/prod" },
      why: "prod is Podman's default connection",
    });
  });

  test("is read from podman-connections.json before containers.conf", () => {
    write("/etc/containers/containers.conf", configuration);
    write("/home/.config/containers/podman-connections.json", connections);
    expect(findDefaultConnection(machine()).target).toEqual({
      url: "ssh://core@127.0.0.1:5555/run/user/501/podman/podman.sock",
      identity: "/k",
    });
    expect(findNamedConnection(machine({ connection: "prod" })).target).toEqual({
      url: "ssh://b@prod.example/run/podman/podman.sock",
    });
  });

  test("is read from where XDG_CONFIG_HOME, CONTAINERS_CONF and PODMAN_CONNECTIONS_CONF say", () => {
    write("/etc/containers/containers.conf", configuration);
    write("/x/containers/containers.conf", '[engine]\nactive_service = "test"\n');
    const look = (env: Environment["env"]) => findDefaultConnection(machine({ env })).target?.url;
    expect(look({ XDG_CONFIG_HOME: `${root}/x` })).toBe("unix:///srv/test.sock");
    write("/only.conf", "[engine]\n");
    expect(look({ CONTAINERS_CONF: `${root}/only.conf` })).toBeUndefined();
    write("/c.json", connections);
    expect(look({ PODMAN_CONNECTIONS_CONF: `${root}/c.json` })).toMatch(/^ssh:\/\/core@/);
  });

  test("in a broken file is an error that names the file and the line", () => {
    write("/etc/containers/containers.conf", '[engine]\nactive_service = "prod\n');
    try {
      findDefaultConnection(machine());
      expect.unreachable();
    } catch (error) {
      if (!isSidepodError(error, "engine-setup")) throw error;
      expect(error.message).toContain(`${root}/etc/containers/containers.conf`);
      expect(error.evidence.join()).toContain("line 2");
    }
  });
});

describe("sockets at their usual places", () => {
  test("root has no rootless socket", () => {
    expect(findRootlessSocket(machine({ uid: 0 })).why).toBe("this is root");
  });

  test("the rootless socket is in XDG_RUNTIME_DIR, or where systemd has it", async () => {
    expect(findRootlessSocket(machine()).why).toBe(
      `there is no socket at ${root}/run/user/${uid}/podman/podman.sock`,
    );
    await listen(`/run/user/${uid}/podman/podman.sock`);
    await listen("/mine/podman/podman.sock");
    expect(findRootlessSocket(machine()).target?.url).toBe(
      `unix://${root}/run/user/${uid}/podman/podman.sock`,
    );
    const env = { XDG_RUNTIME_DIR: `${root}/mine` };
    expect(findRootlessSocket(machine({ env })).target?.url).toBe(
      `unix://${root}/mine/podman/podman.sock`,
    );
  });

  test("a socket of somebody else's in a folder that the environment names is passed over", async (context) => {
    if (process.getuid?.() !== 0) context.skip("only root can give a socket away");
    await listen("/theirs/podman/podman.sock");
    chownSync(`${root}/theirs/podman/podman.sock`, 4242, 4242);
    const env = { XDG_RUNTIME_DIR: `${root}/theirs` };
    expect(findRootlessSocket(machine({ env }))).toEqual({
      finder: "rootless-socket",
      why: `${root}/theirs/podman/podman.sock belongs to user 4242`,
    });
  });

  test("a file in the place of a socket is none", () => {
    write("/run/podman/podman.sock", "");
    expect(findRootfulSocket(machine()).why).toContain("is not a socket");
  });

  test("a socket that may not be used is denied", async (context) => {
    if (process.getuid?.() === 0) context.skip("nothing is denied to root");
    await listen("/run/podman/podman.sock");
    chmodSync(`${root}/run/podman`, 0);
    const finding = findRootfulSocket(machine());
    chmodSync(`${root}/run/podman`, 0o700);
    expect(finding).toMatchObject({ denied: true });
    expect(finding.target).toBeUndefined();
  });
});
