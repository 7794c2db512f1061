import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import type { ExecOptions, ExecSession } from "../../core/seam/inside.ts";
import { writeBytes } from "../../host/write-bytes.ts";
import type { Context } from "../frame/context.ts";
import type { Output, SignalName } from "../frame/io.ts";

/** So many signals are passed on; at the next one the command is left alone. */
const patience = 2;

/** What the terminal takes for the end of input. */
const endOfTransmission = "\u0004";

/**
 * Connects a command in a container with this process's streams, size and signals, and returns its
 * exit status. The terminal is as before on every way out.
 */
export async function runSession(
  session: ExecSession,
  { tty = false, stdin: passesInput = false, size }: ExecOptions,
  context: Context,
): Promise<number> {
  const { stdin, stdout, stderr } = context;
  let leftWith: number | undefined;
  using _raw = tty ? enterRawMode(stdin) : undefined;
  // A size that comes after the command's end is nobody's.
  using _size = tty
    ? followSize(stdout, size, (now) => void session.resize(now).catch(() => undefined))
    : undefined;
  let pressing: NodeJS.Timeout | undefined;
  let received = 0;
  using _signals = context.interceptSignals((name) => {
    received += 1;
    void passOn(name);
  });

  if (passesInput) passInput();
  try {
    for await (const { stream, data } of session.output) {
      await writeBytes(stream === "stderr" ? stderr : stdout, data);
    }
    return leftWith ?? (await session.exitCode());
  } catch (error) {
    if (leftWith !== undefined) return leftWith;
    throw error;
  } finally {
    clearInterval(pressing);
    stdin.unpipe(session.stdin);
    // An open pipe would keep this process from ending.
    if (stdin.isTTY) stdin.pause();
    else if (passesInput) stdin.destroy();
  }

  function passInput(): void {
    if (tty && !stdin.isTTY) stdin.once("end", pressCtrlD);
    stdin.pipe(session.stdin, { end: !tty });
  }

  /** A terminal has no end of input but a key, and a shell that starts throws away earlier ones. */
  function pressCtrlD(): void {
    session.stdin.write(endOfTransmission);
    pressing = setInterval(() => session.stdin.write(endOfTransmission), 1000);
  }

  async function passOn(name: SignalName): Promise<void> {
    // On a terminal Ctrl-C is a key; what comes as a signal means this process, whose terminal
    // goes away for the command.
    const passed = received <= patience && (await kill(tty ? "SIGHUP" : name));
    if (passed && !tty) return;
    leftWith = 128 + constants.signals[name];
    // Whoever opened it disposes it again, and tells what went wrong.
    await Promise.allSettled([session[Symbol.asyncDispose]()]);
  }

  /** An engine that does not answer must not keep this process. */
  function kill(name: SignalName): Promise<boolean> {
    return session.kill(name).catch(() => false);
  }
}

interface RawInput {
  readonly isTTY?: boolean;
  readonly isRaw?: boolean;
  readonly setRawMode?: (raw: boolean) => unknown;
}

/** Lets every key through, Ctrl-C too, until it is disposed; does nothing without a terminal. */
function enterRawMode(stdin: RawInput): Disposable {
  const before = stdin.isRaw ?? false;
  const entered = stdin.isTTY === true && stdin.setRawMode !== undefined;
  if (entered) {
    stdin.setRawMode?.(true);
    keepLineFeeds();
  }
  return {
    [Symbol.dispose]: () => {
      // Node puts back all that was set before, and does the same when the process exits.
      if (entered) stdin.setRawMode?.(before);
    },
  };
}

/**
 * Node's raw mode leaves it to the terminal to put a carriage return before each line feed. The
 * container's terminal has done so already, where it was wanted: an editor that moves down with a
 * bare line feed would land at the left edge. Without stty it stays as Node has it.
 */
function keepLineFeeds(): void {
  spawnSync("stty", ["-opost"], { stdio: ["inherit", "ignore", "ignore"] });
}

interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The size of the terminal that a stream is, if it is one. */
export function sizeOf({ isTTY, columns, rows }: Output): TerminalSize | undefined {
  return isTTY && columns && rows ? { columns, rows } : undefined;
}

/** Calls the listener with each new size until it is disposed, and at once where it is another. */
function followSize(
  output: Output,
  known: TerminalSize | undefined,
  onSize: (size: TerminalSize) => void,
): Disposable {
  const tell = () => {
    const size = sizeOf(output);
    if (size) onSize(size);
  };
  const now = sizeOf(output);
  if (now && (now.columns !== known?.columns || now.rows !== known.rows)) onSize(now);
  output.on("resize", tell);
  return { [Symbol.dispose]: () => void output.off("resize", tell) };
}
