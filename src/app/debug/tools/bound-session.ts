import { constants } from "node:os";
import type { DebugSession } from "../../../core/seam/debugging.ts";
import type { ToolSession } from "./run-tool.ts";

/** Calls a listener at each signal that this process gets, until it is disposed. */
export type InterceptSignals = (listener: (name: NodeJS.Signals) => void) => Disposable;

/** What a shell expects of a command that a signal has ended. */
export function signalStatus(name: NodeJS.Signals): number {
  return 128 + constants.signals[name];
}

/** After so long a program that was told to end is left alone. */
const patienceMs = 5000;

interface BoundSession extends Disposable {
  /** What the program writes, up to its end or until it is left alone. To be read once. */
  readonly output: DebugSession["output"];
  /** Its status; 0 where it was stopped, and that is no longer to be had. */
  end(complaints: string): Promise<number>;
  /** Tells the program to end, as Ctrl-C would. */
  stop(): void;
  readonly stopped: boolean;
  /** Set where it had to be left alone at the second signal. */
  readonly status: number | undefined;
}

/** Ends a session cleanly when its time is over, or at the first signal; at the second one at once. */
export function boundSession(
  opened: ToolSession,
  forMs: number,
  interceptSignals: InterceptSignals,
): BoundSession {
  const { session } = opened;
  let stopped = false;
  let left = false;
  let status: number | undefined;
  let late: NodeJS.Timeout | undefined;
  const leave = () => {
    left = true;
    // What fails there fails again where the session is closed by its owner.
    Promise.resolve(session[Symbol.asyncDispose]()).catch(() => undefined);
  };
  const stop = () => {
    if (stopped) return;
    stopped = true;
    late = setTimeout(leave, patienceMs);
    session.kill("SIGINT").catch(() => undefined); // It may have ended by itself.
  };
  const timer = setTimeout(stop, forMs);
  const signals = interceptSignals((name) => {
    if (!stopped) return stop();
    status = signalStatus(name);
    leave();
  });
  return {
    output: untilLeft(),
    end: (complaints) =>
      opened.end(complaints).catch((error: unknown) => {
        if (stopped) return 0;
        throw error;
      }),
    stop,
    get stopped() {
      return stopped;
    },
    get status() {
      return status;
    },
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      clearTimeout(late);
      signals[Symbol.dispose]();
    },
  };

  /** To be left alone cuts the connection, which is an error for whoever reads it. */
  async function* untilLeft() {
    try {
      for await (const chunk of session.output) yield chunk;
    } catch (error) {
      if (!left) throw error;
    }
  }
}
