import type { Readable, Writable } from "node:stream";

/** A stream that may be a terminal. */
export type Output = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

export type SignalName = "SIGINT" | "SIGTERM" | "SIGHUP";

/** What a shell expects of a command that a signal has ended. */
export const signalStatus: Readonly<Record<SignalName, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
};

/** Why work was broken off that a signal has ended. */
export class Interruption extends DOMException {
  readonly status: number;

  constructor(name: SignalName) {
    super("interrupted", "AbortError");
    this.status = signalStatus[name];
  }
}

/** The process as the command sees it, so that a test can stand in for it. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The program's own file, where it is one. */
  readonly executable: string | undefined;
  /** Calls the listener at each signal until the returned function is called. */
  readonly onSignal: (listener: (name: SignalName) => void) => () => void;
  /** Ends the process at once; for the second Ctrl-C. */
  readonly exit: (status: number) => void;
}

/** The real process. */
export function processIo(): Io {
  return {
    // Making it takes some milliseconds, and most commands don't read.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    executable: process.argv[1],
    onSignal: (listener) => {
      const names: SignalName[] = ["SIGINT", "SIGTERM", "SIGHUP"];
      for (const name of names) process.on(name, listener);
      return () => {
        for (const name of names) process.off(name, listener);
      };
    },
    exit: (status) => process.exit(status),
  };
}
