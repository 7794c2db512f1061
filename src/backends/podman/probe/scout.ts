import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { insideEnvironment } from "../kernel/enter-network.ts";
import { bashInside } from "./bash-inside.ts";
import { type Report, readReport, scoutScript } from "./scout-script.ts";

const mostErrorBytes = 4096;

/**
 * A bash in a pod's network namespace that tries one port after another. It ends with this process,
 * as the pipe that it reads from does; until then it keeps the namespace in being.
 */
export class Scout implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<void>;
  #alive = true;
  #failure: Error | undefined;
  #refusal = "";
  #received: Buffer = Buffer.alloc(0);
  #settle: ((report: Report | undefined) => void) | undefined;

  /** @param pid a process in the namespace */
  constructor(pid: number) {
    this.#child = spawn("nsenter", bashInside(pid, scoutScript), {
      stdio: "pipe",
      env: insideEnvironment(),
    });
    const { stdin, stdout, stderr } = this.#child;
    stdin.on("error", () => undefined); // It has ended, which is told below.
    stdout.on("data", (bytes: Buffer) => this.#receive(bytes));
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#refusal = (this.#refusal + text).slice(0, mostErrorBytes);
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

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What nsenter said where it could not enter. */
  get refusal(): string {
    return this.#refusal;
  }

  /**
   * One request at a time.
   *
   * @returns undefined where it has ended
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
      return report;
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
