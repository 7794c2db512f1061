import { setTimeout as sleep } from "node:timers/promises";
import {
  type CommandResult,
  type CommandSettings,
  type RunningCommand,
  sidepodHere,
} from "./command.ts";
import { startEngine, type TestEngine } from "./engine.ts";
import { untilTerm } from "./programs.ts";

/** A container made by podman alone, and sessions beside it. */
export interface DebugTarget extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly name: string;
  debug(args: readonly string[], settings?: CommandSettings): Promise<CommandResult>;
  /** Names of the debug containers of this test. */
  containers(): Promise<readonly string[]>;
  /** The same when there are none any more, or after a while. */
  containersLeft(): Promise<readonly string[]>;
}

/** Ends at TERM at once. */
export const waits = ["sh", "-c", untilTerm().replaceAll("$$", "$")];

export async function startDebugTarget(): Promise<DebugTarget> {
  const engine = await startEngine();
  const name = `${engine.prefix}target`;
  await engine.run(["run", "-d", "--name", name, "--network", "none", engine.image, ...waits]);
  const containers = () => debugContainers(engine);
  return {
    engine,
    name,
    debug: (args, settings = {}) =>
      sidepodHere(["debug", name, ...args], { ...engine, ...settings }),
    containers,
    containersLeft: () => debugContainersLeft(engine),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

/** Kills the client of a session, which prints `word` when it has begun. */
export async function killClient(client: RunningCommand, word: string): Promise<void> {
  while (!client.printed().includes(word)) await sleep(1);
  client.kill("SIGKILL");
  await client.result;
}

/** Names of the debug containers of a test, when there are none any more or after a while. */
export async function debugContainersLeft(engine: TestEngine): Promise<readonly string[]> {
  let left = await debugContainers(engine);
  for (let tries = 0; left.length > 0 && tries < 50; tries += 1) {
    await sleep(100);
    left = await debugContainers(engine);
  }
  return left;
}

async function debugContainers({ client, prefix }: TestEngine): Promise<readonly string[]> {
  const filters = { label: ["io.sidepod.role=debug"] };
  const all = await client.containers.list({ all: true, filters });
  return all.flatMap(({ Names }) => Names.filter((name) => name.startsWith(prefix)));
}
