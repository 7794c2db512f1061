import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { servicePaths } from "../../src/backends/podman/open/service-place.ts";
import { readEnvironmentOf } from "../../src/host/environment.ts";
import { findExecutable } from "../../src/host/find-executable.ts";
import { commandEnvironment, sidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { findServices } from "../support/services.ts";

const missing = await engineMissing();
const podman = findExecutable("podman", process.env.PATH);
const sockets = [`${process.env.XDG_RUNTIME_DIR}/podman/podman.sock`, "/run/podman/podman.sock"];
const socketThere = sockets.some(existsSync);

describe.skipIf(missing)(`sidepod engine${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let folder: string;

  beforeAll(async () => {
    engine = await startEngine();
    folder = mkdtempSync(join(tmpdir(), "sptest-engine-"));
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await engine?.[Symbol.asyncDispose]();
  });

  test("shows the engine, how it was found and what was asked before", async () => {
    const { status, stdout } = await sidepod(["engine"], engine);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^engine +Podman \d+\.\d+/);
    expect(stdout).toContain("found as  CONTAINER_HOST: CONTAINER_HOST is set");
    expect(stdout).toContain("neither --connection nor CONTAINER_CONNECTION is set");
  });

  test("prints the same as JSON", async () => {
    const { stdout } = await sidepod(["engine", "--json"], engine);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      finder: "container-host",
      url: `unix://${engine.socketPath}`,
      engine: "podman",
      rootless: process.getuid?.() !== 0,
      local: true,
      passedOver: [{ finder: "connection" }],
    });
    expect(Object.keys(found)).toEqual([
      ...["finder", "url", "why", "passedOver", "engine", "version", "apiVersion", "rootless"],
      ...["cgroupVersion", "cgroupManager", "runtime", "networkBackend", "storageDriver"],
      ...["eventLogger", "local", "obstacles"],
    ]);
  });

  test("finds a connection of Podman by its name, and tells which there are", async () => {
    const configuration = join(folder, "containers.conf");
    const uri = `uri = "unix://${engine.socketPath}"`;
    writeFileSync(
      configuration,
      `[engine]\nactive_service = "gone"\n[engine.service_destinations.here]\n${uri}\n` +
        '[engine.service_destinations.gone]\nuri = "unix:///nonexistent/gone.sock"\n',
    );
    const env = { CONTAINERS_CONF: configuration, CONTAINER_HOST: undefined };
    const named = await sidepod(["engine", "--json", "--connection", "here"], { env });
    expect(JSON.parse(named.stdout)).toMatchObject({
      finder: "connection",
      why: "--connection is here",
    });
    const unknown = await sidepod(["engine", "--connection", "nope"], { env });
    expect(unknown.status).toBe(3);
    expect(unknown.stderr).toContain("it has: here, gone");
  });

  test("ends with status 3 where the named engine does not answer", async () => {
    const { status, stdout, stderr } = await sidepod(["engine"]);
    expect(status).toBe(3);
    expect(stdout).toBe("");
    expect(stderr).toContain("error[no-engine]: no engine at /nonexistent/podman.sock");
    expect(stderr).toContain("CONTAINER_HOST is set, so nothing else was tried");
  });

  test.skipIf(socketThere)("tells how to get an engine where there is none", async () => {
    const env = { CONTAINER_HOST: undefined, PATH: folder };
    const { status, stderr } = await sidepod(["engine"], { env });
    expect(status).toBe(3);
    expect(stderr).toContain("error[no-engine]: Podman does not answer and is not installed");
    expect(stderr).toMatch(/hint: .*install/);
  });

  describe("without a socket", () => {
    const marker = `sidepod-test-${randomBytes(4).toString("hex")}.invalid`;
    const env = { CONTAINER_HOST: undefined, no_proxy: marker, SIDEPOD_SERVICE_IDLE: "20" };

    afterEach(() => {
      for (const pid of findServices(marker)) process.kill(pid);
      const environment = readEnvironmentOf(commandEnvironment(undefined, env));
      const { socketPath, pidPath, logPath } = servicePaths(environment, podman ?? "");
      for (const path of [socketPath, pidPath, logPath]) rmSync(path, { force: true });
    });

    test.skipIf(socketThere || !podman)("a private service is started and shared", async () => {
      const both = await Promise.all([1, 2].map(() => sidepod(["engine", "--json"], { env })));
      const [one, other] = both.map(({ stdout }) => JSON.parse(stdout));
      expect(one).toMatchObject({ finder: "private-service" });
      expect(one.passedOver).toHaveLength(5);
      expect(other.url).toBe(one.url);
      expect(findServices(marker)).toHaveLength(1);
    });

    test("commands that need no engine start none", async () => {
      for (const args of [["--version"], ["--help"], ["up", "--help"], ["completion", "bash"]]) {
        expect((await sidepod(args, { env })).status).toBe(0);
      }
      expect(findServices(marker)).toEqual([]);
    });
  });
});
