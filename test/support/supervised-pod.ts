import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { podJson } from "../../src/cli/commands/ps/json.ts";
import { type CommandResult, type CommandSettings, sidepodHere } from "./command.ts";
import { startEngine, type TestEngine } from "./engine.ts";

export type ListedContainer = ReturnType<typeof podJson>["containers"][number];
type ListedPod = ReturnType<typeof podJson> & { container(name: string): ListedContainer };

/** A pod that a supervisor keeps, which commands make, list and remove. */
export interface TestSupervisedPod extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly name: string;
  run(...args: string[]): Promise<CommandResult>;
  /** NAME and IMAGE in the pod file stand for the test's own. */
  up(text: string, options?: readonly string[], settings?: CommandSettings): Promise<CommandResult>;
  ps(): Promise<ListedPod>;
  down(): Promise<void>;
  /** Asks again and again until it is so, for 25 s. */
  until<Value>(what: string, ask: () => Promise<Value | undefined | false>): Promise<Value>;
  /** Waits until a container runs that was restarted so often. */
  restartsOf(container: string, atLeast: number): Promise<void>;
}

export async function startSupervisedPod(suffix: string): Promise<TestSupervisedPod> {
  const engine = await startEngine();
  const { socketPath } = engine;
  const name = `${engine.prefix}${suffix}`;
  const run = (...args: string[]) => sidepodHere(args, { socketPath });

  async function ps(): Promise<ListedPod> {
    const { stdout, status, stderr } = await sidepodHere(["ps", name, "--json"], { socketPath });
    expect(status, stderr).toBe(0);
    const [found] = JSON.parse(stdout) as ReturnType<typeof podJson>[];
    if (found === undefined) throw new Error("no pod");
    const container = (wanted: string): ListedContainer => {
      const one = found.containers.find((each) => each.name === wanted);
      if (one === undefined) throw new Error(`no container ${wanted}`);
      return one;
    };
    return { ...found, container };
  }

  const until: TestSupervisedPod["until"] = async (what, ask) => {
    const deadline = performance.now() + 25_000;
    while (performance.now() < deadline) {
      const value = await ask();
      if (value !== undefined && value !== false) return value;
      await sleep(100);
    }
    const { stdout } = await run("supervisor", "logs");
    throw new Error(`in vain: ${what}\n${stdout.split("\n").slice(-20).join("\n")}`);
  };

  return {
    engine,
    name,
    run,
    ps,
    until,
    up: (text, options = [], settings = {}) => {
      const stdin = text.replaceAll("NAME", name).replaceAll("IMAGE", engine.image);
      return sidepodHere(["up", "-", ...options], { socketPath, stdin, ...settings });
    },
    down: async () => void (await sidepodHere(["down", name, "-t", "0"], { socketPath })),
    restartsOf: async (wanted, atLeast) => {
      await until(`${atLeast} restarts of ${wanted}`, async () => {
        const { restarts, state } = (await ps()).container(wanted);
        return restarts >= atLeast && state === "running";
      });
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}
