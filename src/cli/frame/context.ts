import type { Caller, Session } from "../../app/session.ts";
import { type Paint, paintFor } from "../text/colour.ts";
import { safeText } from "../text/safe-text.ts";
import type { Io, SignalName } from "./io.ts";

/** How the steps of a plan are shown on standard error. */
type ProgressMode = "tty" | "plain" | "quiet";

/** What every command understands. */
export interface GlobalOptions {
  readonly connection: string | undefined;
  readonly quiet: boolean;
  readonly plain: boolean;
  readonly color: boolean;
}

/** What is drawn on the terminal's last lines and has to give way to what is written. */
export interface LiveRegion {
  readonly clear: () => void;
}

/** All that a handler may touch of the world outside. */
export interface Context extends Caller {
  readonly stdin: Io["stdin"];
  readonly stdout: Io["stdout"];
  readonly stderr: Io["stderr"];
  readonly env: Io["env"];
  readonly cwd: string;
  readonly executable: Io["executable"];
  /** Aborts at Ctrl-C, SIGTERM and when nobody reads standard output any more. */
  readonly signal: AbortSignal;
  readonly quiet: boolean;
  /** The value of `--connection`. */
  readonly connection: string | undefined;
  readonly progress: ProgressMode;
  /** Colours for standard output; they add nothing where it is no terminal. */
  readonly paint: Paint;
  /** The same for standard error. */
  readonly paintError: Paint;
  /** Writes a text and a line feed to standard output. */
  readonly print: (text: string) => void;
  /** Writes a text and a line feed to standard error, unless --quiet. */
  readonly note: (text: string) => void;
  /** Makes `print` and `note` clear the region first, until the returned object is disposed. */
  readonly showLive: (region: LiveRegion) => Disposable;
  /** While the listener is there, signals go to it instead of aborting `signal`. */
  readonly interceptSignals: (listener: (name: SignalName) => void) => Disposable;
  /** Reads all of standard input. */
  readonly readInput: () => Promise<string>;
  /** Finds the engine, for what a command does with it. Use it with `await using`. */
  readonly openSession: () => Promise<Session>;
}

/** Makes the context of one command from the process and the global options. */
export function createContext(
  io: Io,
  options: GlobalOptions,
  signal: AbortSignal,
  interceptSignals: Context["interceptSignals"],
): Context {
  const { stdout, stderr, env, cwd, executable } = io;
  const live = stderr.isTTY === true && env.TERM !== "dumb" && !options.plain;
  const regions = new Set<LiveRegion>();
  const write = (stream: Io["stdout"], text: string) => {
    for (const region of regions) region.clear();
    stream.write(`${text}\n`);
  };
  const note = (text: string) => {
    if (!options.quiet) write(stderr, text);
  };
  const context: Context = {
    get stdin() {
      return io.stdin;
    },
    stdout,
    stderr,
    env,
    cwd,
    executable,
    signal,
    quiet: options.quiet,
    connection: options.connection,
    progress: options.quiet ? "quiet" : live ? "tty" : "plain",
    paint: paintFor(stdout, env, options.color && !options.plain),
    paintError: paintFor(stderr, env, options.color && !options.plain),
    print: (text) => write(stdout, text),
    note,
    showLive: (region) => {
      regions.add(region);
      return { [Symbol.dispose]: () => void regions.delete(region) };
    },
    interceptSignals,
    readInput: async () => {
      const { readInput } = await import("./read-input.ts");
      return readInput(io.stdin, signal);
    },
    onWaiting: (text) => note(safeText(text)),
    onWarning: note,
    openSession: async () => {
      const { openSession } = await import("../../app/session.ts");
      return openSession(context);
    },
  };
  return context;
}
