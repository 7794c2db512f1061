import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { Environment } from "../../../host/environment.ts";
import { chooseEngine } from "./choose-engine.ts";
import { connectLibpod } from "./connect-libpod.ts";
import type { EngineAddress } from "./finding.ts";

const uid = process.getuid?.() ?? 0;
let root: string;
let servers: Server[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "sidepod-choose-"));
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true });
});

/** A machine without Podman. */
function machine(env: Environment["env"] = {}, user = uid || 1000): Environment {
  return {
    platform: "linux",
    env: { PATH: `${root}/bin`, ...env },
    uid: user,
    home: root,
    root,
  };
}

async function listen(path: string): Promise<void> {
  mkdirSync(dirname(root + path), { recursive: true });
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(root + path, resolve));
}

const connect = async ({ url }: EngineAddress) => url;

function failingAt(path: string, error: SidepodError) {
  return async ({ url }: EngineAddress) => {
    if (url.endsWith(path)) throw error;
    return url;
  };
}

async function failure(work: Promise<unknown>): Promise<SidepodError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (isSidepodError(error)) return error;
  throw error ?? new Error("it did not fail");
}

test("the first that answers is chosen, with why the ones before it were not", async () => {
  await listen("/run/podman/podman.sock");
  const chosen = await chooseEngine(machine(), connect);
  expect(chosen).toMatchObject({
    finder: "rootful-socket",
    target: { url: `unix://${root}/run/podman/podman.sock` },
    client: `unix://${root}/run/podman/podman.sock`,
  });
  expect(chosen.passedOver).toEqual([
    { finder: "connection", why: "neither --connection nor CONTAINER_CONNECTION is set" },
    { finder: "container-host", why: "CONTAINER_HOST is not set" },
    { finder: "default-connection", why: "Podman has no default connection" },
    {
      finder: "rootless-socket",
      why: `there is no socket at ${root}/run/user/${uid || 1000}/podman/podman.sock`,
    },
  ]);
});

test("a socket that nobody serves is passed over", async () => {
  await listen(`/run/user/${uid || 1000}/podman/podman.sock`);
  await listen("/run/podman/podman.sock");
  const refused = new SidepodError("no-engine", "nothing listens there");
  const chosen = await chooseEngine(
    machine(),
    failingAt(`user/${uid || 1000}/podman/podman.sock`, refused),
  );
  expect(chosen.finder).toBe("rootful-socket");
  expect(chosen.passedOver.at(-1)).toEqual({
    finder: "rootless-socket",
    why: "nothing listens there",
  });
});

test("an engine that was named and fails is an error, and nothing else is tried", async () => {
  await listen("/run/podman/podman.sock");
  const env = { CONTAINER_HOST: "unix:///srv/none.sock" };
  const gone = new SidepodError("no-engine", "no engine at /srv/none.sock");
  const error = await failure(chooseEngine(machine(env), failingAt("none.sock", gone)));
  expect(error.code).toBe("no-engine");
  expect(error.evidence[0]).toContain("CONTAINER_HOST is set");
  expect(error.details).toMatchObject({ finder: "container-host", url: "unix:///srv/none.sock" });
});

test("without any engine the error tells what was tried and how to get one", async () => {
  mkdirSync(`${root}/usr/bin`, { recursive: true });
  const error = await failure(chooseEngine(machine(), connect));
  expect(error.code).toBe("no-engine");
  expect(error.evidence).toHaveLength(5);
  expect(error.hint).toContain("install Podman");
});

test("a socket that may not be used is named where nothing else helps", async () => {
  await listen("/run/podman/podman.sock");
  const denied = new SidepodError("engine-permission", "the socket may not be used");
  const error = await failure(chooseEngine(machine(), failingAt("podman.sock", denied)));
  expect(error.code).toBe("engine-permission");
  expect(error.evidence.join("\n")).toContain("is not installed");
});

test("an abort ends the search with the signal's reason", async () => {
  await listen("/run/podman/podman.sock");
  const controller = new AbortController();
  const never = (_target: EngineAddress, { signal }: Call) =>
    new Promise<string>((_resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      controller.abort(new Error("stopped"));
    });
  await expect(chooseEngine(machine(), never, { signal: controller.signal })).rejects.toThrow(
    "stopped",
  );
});

test("a service that ends at once is told with its own words", async () => {
  mkdirSync(`${root}/bin`, { recursive: true });
  mkdirSync(`${root}/tmp`);
  const script = "#!/bin/sh\necho 'Error: default OCI runtime \"crun\" not found' >&2\nexit 125\n";
  writeFileSync(`${root}/bin/podman`, script, { mode: 0o755 });
  const error = await failure(chooseEngine(machine({}, uid), connectLibpod));
  expect(error.code).toBe("engine-setup");
  expect(error.evidence[0]).toContain("crun");
  expect(error.hint).toContain("runc");
});
