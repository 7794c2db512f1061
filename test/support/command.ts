import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { main } from "../../src/cli/frame/main.ts";

const root = join(import.meta.dirname, "../..");
export const executable = join(root, "bin/sidepod.js");

export interface CommandResult {
  readonly status: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandSettings {
  /** The engine's socket; without it no engine can be found. */
  readonly socketPath?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Undefined leaves standard input open and empty. */
  readonly stdin?: string | undefined;
}

/** A command that runs as a process of its own. */
export interface RunningCommand {
  readonly pid: number;
  /** Sends a signal to it. */
  kill(signal: NodeJS.Signals): void;
  /** What it has written to standard output so far. */
  printed(): string;
  /** The same of standard error. */
  told(): string;
  /** Settles when it has ended and all its output has been read. */
  readonly result: Promise<CommandResult>;
}

/**
 * Runs `sidepod` and waits for its end.
 *
 * @example
 * const { status, stdout } = await sidepod(["ps", "--json"], { socketPath: engine.socketPath });
 */
export async function sidepod(
  args: readonly string[],
  settings: CommandSettings = {},
): Promise<CommandResult> {
  return await startSidepod(args, settings).result;
}

/**
 * Runs what was built of `sidepod` in this process, for what a test does or asks by the way: a
 * process of Node takes 0.3 s of processor time. What a test is about runs by `sidepod`, which also
 * shows that it ends.
 */
export async function sidepodHere(
  args: readonly string[],
  settings: CommandSettings = {},
): Promise<CommandResult> {
  const { socketPath, cwd = process.cwd(), env = {}, stdin = "" } = settings;
  const built: { main: typeof main } = createRequire(import.meta.url)("../../dist/cli.cjs");
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(stdout), text(stderr)]);
  const status = await built.main(args, {
    stdin: new PassThrough().end(stdin),
    stdout,
    stderr,
    env: commandEnvironment(socketPath, env),
    cwd,
    executable,
    onSignal: () => () => undefined,
    exit: () => undefined,
  });
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { status, killedBy: null, stdout: out, stderr: err };
}

/** Runs `sidepod` and returns at once. */
export function startSidepod(
  args: readonly string[],
  settings: CommandSettings = {},
): RunningCommand {
  const { socketPath, cwd, env = {} } = settings;
  const child = spawn(process.execPath, [executable, ...args], {
    cwd,
    env: commandEnvironment(socketPath, env),
    stdio: "pipe",
  });
  child.stdin.on("error", () => undefined); // It may end before it has read all.
  if (!("stdin" in settings)) child.stdin.end();
  else if (settings.stdin !== undefined) child.stdin.end(settings.stdin);
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (data: string) => {
    stdout += data;
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (data: string) => {
    stderr += data;
  });
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  const result = closed.then(([status, killedBy]) => ({ status, killedBy, stdout, stderr }));
  return {
    pid: child.pid ?? -1,
    kill: (signal) => {
      child.kill(signal);
    },
    printed: () => stdout,
    told: () => stderr,
    result,
  };
}

/** The environment of a command under test: the machine's, with only this engine. */
export function commandEnvironment(
  socketPath: string | undefined,
  env: Readonly<Record<string, string | undefined>> = {},
): NodeJS.ProcessEnv {
  const { CONTAINER_CONNECTION: _, NO_COLOR: __, FORCE_COLOR: ___, ...machine } = process.env;
  const host = socketPath ?? "/nonexistent/podman.sock";
  return { ...machine, CONTAINER_HOST: `unix://${host}`, ...env };
}
