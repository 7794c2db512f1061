import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { commandEnvironment, executable, sidepod, sidepodHere } from "../support/command.ts";
import { startEngine, startService, type TestEngine } from "../support/engine.ts";

let engine: TestEngine;
let folder: string;
let pod: string;

beforeAll(async () => {
  engine = await startEngine();
  folder = await mkdtemp(join(tmpdir(), "sptest-faults-"));
  pod = `${engine.prefix}faults`;
  const sleeper = `{ image: "${engine.image}", command: [sleep, infinity] }`;
  await writeFile(
    join(folder, "sidepod.yaml"),
    `
name: ${pod}
sidecars: { a: ${sleeper}, tools: { image: "${engine.image}", pid: main, command: [sleep, infinity] } }
main: ${sleeper}
`,
  );
});
afterEach(async () => {
  await sidepodHere(["down", "-t", "0", pod], engine);
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The steps of the plan for the three containers: the pod, their making and their starts. */
const steps = 7;

interface Interrupted {
  readonly status: number | null;
  readonly stderr: string;
  /** Whether the command was still there to be interrupted. */
  readonly reached: boolean;
}

/** Runs `up` and does something as soon as so many of its steps are done. */
async function upUntil(
  count: number,
  act: (kill: (signal: NodeJS.Signals) => void) => unknown,
  socketPath = engine.socketPath,
): Promise<Interrupted> {
  const child = spawn(process.execPath, [executable, "up", "--plain"], {
    cwd: folder,
    env: commandEnvironment(socketPath),
    stdio: ["ignore", "ignore", "pipe"],
  });
  const closed = once(child, "close");
  const lines: string[] = [];
  let reached = false;
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line);
    if (lines.filter((text) => / (created|started) /.test(text)).length < count || reached)
      continue;
    reached = true;
    await act((signal) => child.kill(signal));
  }
  const [status] = await closed;
  return { status, stderr: lines.join("\n"), reached };
}

/** The same `up` again makes the pod whole, with nothing in it twice, and then has nothing to do. */
async function expectConvergence(): Promise<void> {
  const again = await sidepodHere(["up"], { socketPath: engine.socketPath, cwd: folder });
  expect(again.status, again.stderr).toBe(0);
  const [found] = JSON.parse((await sidepodHere(["ps", "--json", pod], engine)).stdout);
  const containers = found.containers.map(
    ({ name, state }: { name: string; state: string }) => `${name} ${state}`,
  );
  expect(containers.sort()).toEqual([
    "a running",
    "infra running",
    "main running",
    "tools running",
  ]);
  const plan = await sidepodHere(["plan", "--json"], { ...engine, cwd: folder });
  expect(JSON.parse(plan.stdout)[0].steps).toEqual([]);
}

describe("up that is broken off", () => {
  it.each(Array.from({ length: steps }, (_, index) => index + 1))(
    "by SIGKILL after step %i goes on when it is called again",
    async (step) => {
      const { reached } = await upUntil(step, (kill) => kill("SIGKILL"));
      expect(reached).toBe(true);
      await expectConvergence();
    },
  );

  it.each([1, 3, 6])("by Ctrl-C after step %i ends with 130 and goes on", async (step) => {
    const { status, stderr } = await upUntil(step, (kill) => kill("SIGINT"));
    expect(status).toBe(130);
    expect(stderr).not.toMatch(/\n\s+at /);
    await expectConvergence();
  });

  it.each([1, 2, 4, 6])(
    "by the end of the engine's service after step %i tells so, and goes on with the next",
    async (step) => {
      await using service = await startService();
      const { status, stderr } = await upUntil(step, () => service.kill(), service.socketPath);
      expect(stderr).toMatch(/error\[(engine-lost|no-engine)\]/);
      expect(status).toBe(3);
      await expectConvergence();
    },
  );

  it("by somebody who removes the pod ends with an error, and goes on", async () => {
    const { status } = await upUntil(5, () => engine.run(["pod", "rm", "-f", "-t", "0", pod]));
    expect(status).toBe(1);
    await expectConvergence();
  });
});

it("lets the second of two commands wait, and says for whom", async () => {
  const [first, second] = await Promise.all([
    sidepod(["up", "--plain"], { socketPath: engine.socketPath, cwd: folder }),
    sidepod(["up", "--plain"], { socketPath: engine.socketPath, cwd: folder }),
  ]);
  expect([first.status, second.status], first.stderr + second.stderr).toEqual([0, 0]);
  expect(first.stderr + second.stderr).toMatch(/is locked by sidepod \(process \d+\): waiting/);
  await expectConvergence();
});

it("lets twenty commands at once take turns, of which one makes the pod", async () => {
  const all = await Promise.all(
    Array.from({ length: 20 }, () => sidepod(["up", "--plain"], { ...engine, cwd: folder })),
  );
  expect(all.map(({ status }) => status)).toEqual(all.map(() => 0));
  const idle = all.filter(({ stderr }) => stderr.includes("nothing to do"));
  expect(idle).toHaveLength(19);
  await expectConvergence();
});
