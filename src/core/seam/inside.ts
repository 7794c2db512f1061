import type { Duplex } from "node:stream";
import type { Listener } from "../../host/proc/sockets.ts";
import type { ProbeSpec } from "../../podfile/model.ts";
import type { Call } from "./call.ts";

/** What is done inside a container that runs. */
export interface Inside {
  exec(container: string, options: ExecOptions): Promise<ExecSession>;
  /**
   * Tries a check once on a container that runs. That it does not hold is an answer, and no error.
   * Rejects when the signal is aborted, and ends what it has begun.
   */
  probe(container: string, check: ProbeCheck, call?: Call): Promise<ProbeAnswer>;
  /**
   * Connects to a TCP port inside a container, also one that is not published: on its loopback, or on
   * the address that something listens on. Both directions end by themselves, as with a socket.
   *
   * @throws SidepodError `not-found`, `not-running`; `port-closed`, with what listens instead and when
   *   the container was started in its details
   */
  connect(container: string, port: number, call?: Call): Promise<Duplex>;
  /**
   * What listens for TCP connections inside a container; undefined where that cannot be seen.
   *
   * @throws SidepodError `not-found`, `not-running`
   */
  listeners(container: string, call?: Call): Promise<readonly Listener[] | undefined>;
}

export interface ExecOptions extends Call {
  readonly command: readonly string[];
  readonly user?: string;
  readonly workingDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly size?: { readonly columns: number; readonly rows: number };
}

export interface ExecSession extends AsyncDisposable {
  /** The remote command's standard input; ending it half-closes. */
  readonly stdin: NodeJS.WritableStream;
  /** With a TTY all output is stdout. */
  readonly output: AsyncIterable<{
    readonly stream: "stdout" | "stderr";
    readonly data: Uint8Array;
  }>;
  resize(size: { readonly columns: number; readonly rows: number }): Promise<void>;
  /** Sends the command a signal; false where that cannot be done from this machine. */
  kill(signal: NodeJS.Signals): Promise<boolean>;
  /** Settles after the output has ended. */
  exitCode(): Promise<number>;
}

export type ProbeCheck = ProbeSpec["check"];

export interface ProbeAnswer {
  readonly holds: boolean;
  /** What was answered, in one line: `status 503`, `nothing listens on port 8000`. */
  readonly text: string;
  /** Set where the container could not be asked: it does not run, or this user may not. */
  readonly skipped?: true;
}
