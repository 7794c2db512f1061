import { setMaxListeners } from "node:events";
import { SidepodError } from "../../errors.ts";
import { paintFor, plainPaint } from "../text/colour.ts";
import { renderError, renderErrorJson, toSidepodError } from "../text/error.ts";
import { createContext } from "./context.ts";
import { Interruption, type Io, processIo, type SignalName, signalStatus } from "./io.ts";
import { parseCommandLine } from "./parse-command-line.ts";
import { program } from "./program.ts";

/**
 * Runs one command line and returns the exit status. It is the only place where an error is
 * printed; it never throws and never exits, but for a second Ctrl-C.
 *
 * @param argv what stands after `sidepod`
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  await using endings = watchEndings(io);
  let failureStatus = 1;
  try {
    const status = await runCommand();
    await endings.lastWrite();
    if (endings.outputFailure()) throw endings.outputFailure();
    return endings.outputClosed() ? 0 : status;
  } catch (thrown) {
    if (endings.outputClosed()) return 0;
    const error = toSidepodError(endings.outputFailure() ?? thrown);
    io.stderr.write(present(error));
    const ended = endings.received();
    return ended && error.code === "interrupted" ? signalStatus[ended] : statusOf(error);
  }

  async function runCommand(): Promise<number> {
    const parsed = await parseCommandLine(program, argv, io);
    if (parsed.kind === "shown") return parsed.status;
    failureStatus = parsed.command.failureStatus ?? 1;
    const context = createContext(io, parsed.options, endings.signal, endings.intercept);
    return (await parsed.command.run(parsed.input, context)) ?? 0;
  }

  function statusOf({ exitStatus }: SidepodError): number {
    return exitStatus === 1 ? failureStatus : exitStatus;
  }

  function present(error: ReturnType<typeof toSidepodError>): string {
    if (wantsJson(argv)) return renderErrorJson(error);
    const colour = !argv.includes("--no-color") && !argv.includes("--plain");
    const paint = colour ? paintFor(io.stderr, io.env, true) : plainPaint;
    return renderError(error, paint, Boolean(io.env.SIDEPOD_DEBUG));
  }
}

/** Watches for signals and for a reader of standard output that goes away (`| head`). */
function watchEndings(io: Io) {
  const controller = new AbortController();
  // Each call that is under way listens, and there may be many.
  setMaxListeners(0, controller.signal);
  const listeners: ((name: SignalName) => void)[] = [];
  let received: SignalName | undefined;
  let closed = false;
  let failure: SidepodError | undefined;

  const stopListening = io.onSignal((name) => {
    const listener = listeners.at(-1);
    if (listener) return listener(name);
    if (received) return io.exit(signalStatus[name]);
    received = name;
    controller.abort(new Interruption(name));
  });
  const onOutputError = (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") closed = true;
    else failure ??= outputError(error);
    controller.abort(new DOMException("closed", "AbortError"));
  };
  const ignore = () => undefined; // nobody is left to read what went wrong
  io.stdout.on("error", onOutputError);
  io.stderr.on("error", ignore);

  return {
    signal: controller.signal,
    received: () => received,
    outputClosed: () => closed,
    outputFailure: () => failure,
    /** What becomes of the last write is known with the next turn of the loop. */
    lastWrite: () => new Promise<void>((resolve) => setImmediate(resolve)),
    intercept: (listener: (name: SignalName) => void): Disposable => {
      listeners.push(listener);
      return {
        [Symbol.dispose]: () => {
          listeners.splice(listeners.indexOf(listener), 1);
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      stopListening();
      await new Promise((resolve) => setImmediate(resolve));
      if (closed || failure) io.stdout.destroy();
    },
  };
}

function outputError(cause: NodeJS.ErrnoException): SidepodError {
  const why = cause.code === "ENOSPC" ? "no space left" : cause.message;
  return new SidepodError("output", `cannot write to standard output: ${why}`, { cause });
}

function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end === -1 ? argv : argv.slice(0, end)).includes("--json");
}
