import type { ExecSession } from "../../../engine/backend.ts";
import { signalStatus } from "../../io.ts";
import type { Looking } from "./look.ts";

/** After so long a program that was told to end is left alone. */
const patienceMs = 5000;

export interface BoundSession extends Disposable {
  /** Tells the program to end, as Ctrl-C would. */
  stop(): void;
  readonly stopped: boolean;
  /** Set where it had to be left alone at the second signal. */
  readonly status: number | undefined;
}

/** Ends a session cleanly when its time is over, or at the first signal; at the second one at once. */
export function boundSession(
  session: ExecSession,
  forMs: number,
  { context }: Pick<Looking, "context">,
): BoundSession {
  let stopped = false;
  let status: number | undefined;
  let late: NodeJS.Timeout | undefined;
  const leave = () => {
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
  const signals = context.interceptSignals((name) => {
    if (!stopped) return stop();
    status = signalStatus[name];
    leave();
  });
  return {
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
}
