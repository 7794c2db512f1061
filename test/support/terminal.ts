import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { executable } from "./command.ts";

/** Waits for a text after the one of the step before, then does something. */
export type TerminalStep = { readonly await: string } & (
  | { readonly type: string }
  | { readonly resize: readonly [rows: number, columns: number] }
  | { readonly signal: string }
);

export interface TerminalResult {
  readonly output: string;
  /** Null where it did not end in time. */
  readonly status: number | null;
  /** Whether the terminal's settings are what they were before. */
  readonly restored: boolean;
  /** How many steps were never reached. */
  readonly stepsLeft: number;
}

/** Why there is no terminal for tests here; undefined where there is one. For `describe.skipIf`. */
export async function terminalMissing(): Promise<string | undefined> {
  return promisify(execFile)("python3", ["--version"]).then(
    () => undefined,
    () => "there is no python3",
  );
}

/** Runs `sidepod` in a terminal of its own. */
export async function sidepodInTerminal(
  args: readonly string[],
  steps: readonly TerminalStep[],
  settings: { readonly socketPath: string; readonly size?: readonly [number, number] },
): Promise<TerminalResult> {
  const script = {
    args: [process.execPath, executable, ...args],
    env: { CONTAINER_HOST: `unix://${settings.socketPath}`, TERM: "xterm" },
    size: settings.size ?? [24, 80],
    steps,
    timeoutS: 40,
  };
  const { stdout } = await promisify(execFile)("python3", [
    join(import.meta.dirname, "terminal.py"),
    JSON.stringify(script),
  ]);
  return JSON.parse(stdout);
}
