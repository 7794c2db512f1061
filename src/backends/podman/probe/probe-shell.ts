import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { enterNetwork, insideEnvironment, networkOf } from "../../../host/proc/process.ts";
import type { Destination } from "../inside/pool.ts";

const maxErrorBytes = 4096;

/**
 * A bash in a pod's network namespace that tries one port after another. It ends with this process,
 * as the pipe that it reads from does; until then it keeps the namespace in being.
 */
export class ProbeShell implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #network: string;
  readonly #ended: Promise<void>;
  #arrived = false;
  #alive = true;
  #failure: Error | undefined;
  #refusal = "";
  #received: Buffer = Buffer.alloc(0);
  #settle: ((report: Report | undefined) => void) | undefined;

  constructor({ process, network }: Destination) {
    this.#network = network;
    this.#child = spawn("nsenter", bashInside(process.pid, shellScript), {
      stdio: "pipe",
      env: insideEnvironment(),
    });
    const { stdin, stdout, stderr } = this.#child;
    stdin.on("error", () => undefined); // It has ended, which is told below.
    stdout.on("data", (bytes: Buffer) => this.#receive(bytes));
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#refusal = (this.#refusal + text).slice(0, maxErrorBytes);
    });
    this.#child.once("error", (error) => {
      this.#failure = error;
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once("close", () => {
        this.#alive = false;
        this.#settle?.(undefined);
        resolve();
      });
    });
    this.#keepRunning(false);
  }

  /** What nsenter said where it could not enter. */
  get refusal(): string {
    return this.#refusal;
  }

  /**
   * One request at a time.
   *
   * @returns undefined where it has ended, or is not where it was sent
   * @throws where it could not be started
   * @throws the signal's reason when that is aborted; it has been ended then, since it may wait for
   *   what never comes
   */
  async ask(request: string, signal: AbortSignal | undefined): Promise<Report | undefined> {
    signal?.throwIfAborted();
    const kill = (): void => void this.#child.kill("SIGKILL");
    signal?.addEventListener("abort", kill);
    this.#keepRunning(true);
    try {
      const report = await new Promise<Report | undefined>((resolve) => {
        if (!this.#alive) return resolve(undefined);
        this.#settle = resolve;
        this.#child.stdin.write(request);
      });
      if (signal?.aborted) await this.#ended;
      signal?.throwIfAborted();
      if (this.#failure) throw this.#failure;
      // Who enters by a number may get to another process, which has it meanwhile.
      this.#arrived ||= report !== undefined && networkOf(this.#child.pid ?? 0) === this.#network;
      return this.#arrived ? report : undefined;
    } finally {
      this.#settle = undefined;
      this.#keepRunning(false);
      signal?.removeEventListener("abort", kill);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#keepRunning(true); // until it has ended
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    const end = this.#received.indexOf(0);
    if (end === -1) return;
    const report = readReport(this.#received.subarray(0, end));
    this.#received = this.#received.subarray(end + 1);
    this.#settle?.(report);
  }

  /** One that has nothing to do does not keep this process from its end. */
  #keepRunning(on: boolean): void {
    if (!this.#alive) return;
    if (on) this.#child.ref();
    else this.#child.unref();
    const { stdin, stdout, stderr } = this.#child;
    for (const pipe of [stdin as Socket, stdout as Socket, stderr as Socket]) {
      if (pipe.destroyed) continue;
      if (on) pipe.ref();
      else pipe.unref();
    }
  }
}

/**
 * What a shell runs. For each request it connects, sends a text where there is one, and reports
 * what bash had to say, a byte 1 where there was a connection, the first line of what came back, and
 * a zero. Nothing in a pod can fake that: `read` leaves zeros out.
 *
 * All that it reads is data wherever it is put. bash opens connections itself (`/dev/tcp`) and does
 * the rest too: to start a program would take more time than all of this.
 */
export const shellScript = String.raw`
trap '' PIPE
exec 2>&1
while IFS= read -r port; do
  text=
  while IFS= read -r line && [[ $line ]]; do text+=$line$'\n'; done
  if exec 4<>"/dev/tcp/127.0.0.1/$port" || exec 4<>"/dev/tcp/::1/$port"; then
    line=
    if [[ $text ]]; then
      printf '%s' "$text" >&4
      # A connection that breaks off leaves what was read before in its place.
      while part=; IFS= read -r -t 1 -n 256 part <&4; status=$?; line+=$part; ((status > 128)); do
        # No request comes while one is under way: this is the end, of whoever waited.
        read -t 0 && exit
      done
    fi
    printf '\1%s\0' "$line"
    # A short answer is read to its end, or its server would be hung up on. Not with -N, which can
    # leave what it has read to the next read, of whatever.
    [[ $text ]] && read -r -t 0.01 -d '' -n 2048 <&4
    exec 4>&-
  else
    printf '\0'
  fi
done
`;

/** @param text lines to send, none of them empty; without them connecting is all */
export function shellRequest(port: number, text = ""): string {
  return `${port}\n${text}\n`;
}

/** What a shell got: the first line of the answer, or why there was no connection. */
export type Report = { readonly line: string } | { readonly complaint: string };

/** @param bytes up to the zero */
function readReport(bytes: Buffer): Report {
  const connected = bytes.indexOf(1);
  return connected === -1
    ? { complaint: bytes.toString() }
    : { line: bytes.toString("utf8", connected + 1) };
}

/** Arguments of nsenter that run some bash in the network namespace of a process. */
export function bashInside(pid: number, script: string, ...args: readonly string[]): string[] {
  // With a socket for its standard input, bash takes itself for a remote login and reads ~/.bashrc.
  return enterNetwork(pid, ["bash", "--norc", "-c", script, "probe", ...args]);
}
