import { setTimeout as sleep } from "node:timers/promises";
import { AttachSession, type TerminalSize } from "../attach-session.ts";
import type { HijackedConnection } from "../hijack.ts";
import type { Transport } from "../transport.ts";
import type { ExecCreate, ExecInspect } from "../types/system.ts";
import type { CallOptions } from "./api-path.ts";
import { created, execInspect } from "./shapes.ts";

export interface ExecStartOptions extends CallOptions {
  /** What the session was created with: it decides how its output is read. */
  readonly tty?: boolean;
  /** The terminal's first size. */
  readonly size?: TerminalSize;
}

/** `client.exec`: commands in running containers. */
export class ExecCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Prepares a command in a running container and returns the session's ID. */
  async create(container: string, body: ExecCreate, options: CallOptions = {}): Promise<string> {
    const answer = await this.#transport.json<{ Id: string }>(
      {
        method: "POST",
        path: ["containers", container, "exec"],
        body,
        signal: options.signal,
      },
      created,
    );
    return answer.Id;
  }

  /**
   * Starts the command and takes its streams over. `signal` holds for the whole session.
   *
   * @example
   * const id = await client.exec.create("web", { Cmd: ["ls"], AttachStdout: true });
   * await using session = await client.exec.start(id);
   * for await (const { data } of session.output) process.stdout.write(data);
   * const status = await session.exitCode();
   */
  async start(id: string, options: ExecStartOptions = {}): Promise<ExecSession> {
    const { tty = false, size, signal } = options;
    const connection = await this.#transport.upgrade({
      method: "POST",
      path: ["exec", id, "start"],
      body: { Detach: false, Tty: tty, ...(size && { h: size.rows, w: size.columns }) },
      signal,
    });
    return new ExecSession(this, id, connection, tty);
  }

  inspect(id: string, options: CallOptions = {}): Promise<ExecInspect> {
    return this.#transport.json(
      {
        method: "GET",
        path: ["exec", id, "json"],
        signal: options.signal,
      },
      execInspect,
    );
  }

  /** Does nothing where the command has already ended. */
  async resize(id: string, size: TerminalSize, options: CallOptions = {}): Promise<void> {
    await this.#transport.send({
      method: "POST",
      path: ["exec", id, "resize"],
      query: { h: size.rows, w: size.columns, running: true },
      idempotent: true,
      signal: options.signal,
    });
  }
}

/** A command that runs in a container. */
export class ExecSession extends AttachSession {
  readonly id: string;
  readonly #exec: ExecCalls;

  constructor(exec: ExecCalls, id: string, connection: HijackedConnection, tty: boolean) {
    super(connection, tty);
    this.#exec = exec;
    this.id = id;
  }

  resize(size: TerminalSize, options: CallOptions = {}): Promise<void> {
    return this.#exec.resize(this.id, size, options);
  }

  /**
   * The command's exit status. Output that nobody reads is read and dropped; where the output was
   * left before its end, this waits for the command itself.
   */
  async exitCode(options: CallOptions = {}): Promise<number> {
    await this.ended();
    for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 500)) {
      const { Running, ExitCode } = await this.#exec.inspect(this.id, options);
      if (!Running) return ExitCode;
      // The next round says why where this pause is aborted.
      await sleep(pauseMs, undefined, options).catch(() => undefined);
    }
  }
}
