import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connectLibpod } from "../../src/backends/podman/open/connect-libpod.ts";
import { openService } from "../../src/backends/podman/open/open-service.ts";
import { servicePaths } from "../../src/backends/podman/open/service-place.ts";
import { reach } from "../../src/host/claim.ts";
import type { DaemonPaths } from "../../src/host/daemon/paths.ts";
import { type Environment, readEnvironmentOf } from "../../src/host/environment.ts";
import { findExecutable } from "../../src/host/find-executable.ts";
import { openPrivateFolder } from "../../src/host/private-folder.ts";
import { bundle } from "../support/bundle.ts";
import { findServices } from "../support/services.ts";

const execute = promisify(execFile);
const podman = findExecutable("podman", process.env.PATH) ?? "";

describe.skipIf(podman === "")("the private service", () => {
  let folder: string;
  let marker: string;
  let env: Record<string, string | undefined>;
  let environment: Environment;
  let place: DaemonPaths;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "sidepod-connection-"));
    await bundle("test/support/connect-once.ts", join(folder, "connect-once.mjs"));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  beforeEach(() => {
    // A name of its own for the socket, and a sign by which its processes are known.
    marker = `sidepod-test-${randomBytes(4).toString("hex")}.invalid`;
    const { CONTAINER_HOST, CONTAINER_CONNECTION, ...rest } = process.env;
    env = { ...rest, no_proxy: marker, SIDEPOD_SERVICE_IDLE: "20" };
    environment = readEnvironmentOf(env);
    place = servicePaths(environment, podman);
  });

  afterEach(async () => {
    for (const pid of findServices(marker)) process.kill(pid);
    while (findServices(marker).length > 0) await sleep(10);
    rmSync(place.socketPath, { force: true });
    rmSync(place.logPath, { force: true });
    rmSync(place.pidPath, { force: true });
  });

  /** Whether the service had to be started. */
  async function use(): Promise<boolean> {
    const { client, started } = await openService(environment, connectLibpod);
    await client[Symbol.asyncDispose]();
    return started;
  }

  /** A command in a process of its own; gives the socket that it spoke to. */
  async function runCommand(): Promise<string> {
    const script = join(folder, "connect-once.mjs");
    const { stdout } = await execute(process.execPath, [script], { env });
    return stdout;
  }

  /** Whether its socket is one that nobody listens at. */
  async function isDead(): Promise<boolean> {
    const reached = await reach(place.socketPath);
    if (reached instanceof Socket) reached.destroy();
    return reached === "stale";
  }

  test("is started where no socket answers, and found by the next command", async () => {
    expect(await use()).toBe(true);
    expect(await use()).toBe(false);
    expect(findServices(marker)).toHaveLength(1);
  });

  test("has its socket in a folder that only its user may enter", async () => {
    await use();
    const found = lstatSync(place.folder);
    expect(found.isDirectory()).toBe(true);
    expect(found.mode & 0o777).toBe(0o700);
    expect(found.uid).toBe(process.getuid?.());
  });

  test("is one for ten commands that run at once", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, runCommand));
    expect(new Set(answers)).toEqual(new Set([place.socketPath]));
    expect(findServices(marker)).toHaveLength(1);
  });

  test("that was killed is replaced, once for ten commands that run at once", async () => {
    await use();
    const [first = 0] = findServices(marker);
    process.kill(first, "SIGKILL");
    while (!(await isDead())) await sleep(5);
    await Promise.all(Array.from({ length: 10 }, runCommand));
    const after = findServices(marker);
    expect(after).toHaveLength(1);
    expect(after).not.toContain(first);
  });

  test("that is killed under commands that come all the time is always found again", async () => {
    const failures: unknown[] = [];
    const until = Date.now() + 3_000;
    const commands = Array.from({ length: 4 }, async () => {
      while (Date.now() < until) await use().catch((error: unknown) => failures.push(error));
    });
    for (let kills = 0; kills < 4; kills += 1) {
      await sleep(500);
      for (const pid of findServices(marker)) process.kill(pid, "SIGKILL");
    }
    await Promise.all(commands);
    expect(failures).toEqual([]);
    expect(findServices(marker)).toHaveLength(1);
  });

  test("ends by itself when nobody uses it, and its dead socket is replaced", async () => {
    env.SIDEPOD_SERVICE_IDLE = "1";
    await use();
    for (let waits = 0; findServices(marker).length > 0; waits += 1) {
      if (waits > 100) expect.unreachable("the service is still there");
      await sleep(100);
    }
    expect(lstatSync(place.socketPath).isSocket()).toBe(true);
    expect(await isDead()).toBe(true);
    expect(await use()).toBe(true);
  });

  test.each(["logPath", "pidPath"] as const)(
    "does not write through a link that has the place of its files: %s",
    async (name) => {
      const victim = join(folder, "victim");
      writeFileSync(victim, "untouched");
      openPrivateFolder(place.folder, environment.uid);
      symlinkSync(victim, place[name]);
      await expect(use()).rejects.toMatchObject({ code: "stale-socket" });
      expect(readFileSync(victim, "utf8")).toBe("untouched");
      expect(findServices(marker)).toEqual([]);
    },
  );

  test("keeps a log that does not grow for ever", async () => {
    await use();
    appendFileSync(place.logPath, "x".repeat(2 * 1024 * 1024));
    await use();
    expect(statSync(place.logPath).size).toBeLessThan(1024 * 1024);
  });

  test("does not keep the process that started it, nor ends with it", async () => {
    await runCommand();
    expect(findServices(marker)).toHaveLength(1);
  });
});
