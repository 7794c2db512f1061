import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SupervisorStatus } from "../../src/app/supervision/messages.ts";
import { openPodman } from "../../src/backends/podman/open/open-podman.ts";
import { lockPod } from "../../src/core/run/lock.ts";
import { commandEnvironment, sidepodHere } from "../support/command.ts";
import { startService } from "../support/engine.ts";
import {
  type PrivateEngine,
  privateEngineMissing,
  startPrivateEngine,
} from "../support/private-engine.ts";
import { obeys } from "../support/programs.ts";

const missing = await privateEngineMissing();
const image = "localhost/sidepod-test:busybox";
const name = `sptest-${process.pid}-twin`;
const text = `name: ${name}\nmain: { image: "${image}", command: ${obeys}, restart: always }`;

describe.skipIf(missing)(`two engines of one user${missing ? ` (${missing})` : ""}`, () => {
  const folders: string[] = [];
  const engines: PrivateEngine[] = [];

  beforeAll(async () => {
    for (let count = 0; count < 2; count += 1) {
      const folder = mkdtempSync(join(tmpdir(), "sptest-"));
      folders.push(folder);
      engines.push(await startPrivateEngine(folder));
    }
  });

  afterAll(async () => {
    for (const engine of engines) {
      await on(engine, "down", name, "-t", "0");
      await engine[Symbol.asyncDispose]();
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  async function on({ socketPath }: Pick<PrivateEngine, "socketPath">, ...args: string[]) {
    const { status, stdout, stderr } = await sidepodHere(args, { socketPath, stdin: text });
    expect(status, stderr).toBe(0);
    return stdout;
  }

  async function identityAt(socketPath: string): Promise<string> {
    await using backend = await openPodman({ env: commandEnvironment(socketPath) });
    return backend.identity;
  }

  async function supervisors(): Promise<readonly SupervisorStatus[]> {
    const [engine] = engines;
    if (engine === undefined) throw new Error("no engine");
    const all = JSON.parse(await on(engine, "supervisor", "--json")) as SupervisorStatus[];
    return all.filter(({ engine: one }) => folders.some((folder) => one.includes(folder)));
  }

  test("have a supervisor each, which keeps the pod of that name there", async () => {
    await Promise.all(engines.map((engine) => on(engine, "up", "-")));
    for (const engine of engines) await engine.run(["kill", `${name}-main`]);
    for (const engine of engines) {
      const restarts = async () => {
        const [pod] = JSON.parse(await on(engine, "ps", name, "--json"));
        const [main] = pod.containers.filter((one: { role: string }) => one.role === "main");
        return main.state === "running" ? main.restarts : 0;
      };
      await expect.poll(restarts, { timeout: 25_000, interval: 200 }).toBe(1);
    }
    const all = await supervisors();
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(2);
    expect(all.map(({ engine }) => engine).sort()).toEqual(
      folders.map((folder) => `storage ${folder}/root of this machine`).sort(),
    );
    expect(all.map(({ pods }) => pods.map((pod) => pod.name))).toEqual([[name], [name]]);
  });

  test("don't wait for each other's pod of the same name", async () => {
    const [one = "", other = ""] = await Promise.all(
      engines.map(({ socketPath }) => identityAt(socketPath)),
    );
    await using _ = await lockPod(one, name);
    await using __ = await lockPod(other, name, { timeoutMs: 1000 });
  });

  test("are one where two sockets lead to the same storage", async () => {
    await using service = await startService();
    await using other = await startService();
    expect(await identityAt(service.socketPath)).toBe(await identityAt(other.socketPath));
    expect(await identityAt(service.socketPath)).not.toBe(
      await identityAt(engines[0]?.socketPath ?? ""),
    );
  });

  test("are told apart by a supervisor that is started for one of them", async () => {
    const [engine] = engines;
    const how = ["--engine", await identityAt(engines[1]?.socketPath ?? "")];
    const { status, stderr } = await sidepodHere(["supervisor", "run", ...how], {
      socketPath: engine?.socketPath ?? "",
    });
    expect(status).toBe(3);
    expect(stderr).toContain(`error[no-engine]: engine not found: ${how[1]}`);
    expect(stderr).toContain(`found instead: storage ${folders[0]}/root of this machine`);
  });
});
