import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { enterNetwork, insideEnvironment, networkOf } from "../../../host/proc/process.ts";
import type { Destination } from "./pool.ts";

/** A socket of this process that is connected inside, or why there is none. */
export type Connected =
  | { readonly socket: Socket }
  | { readonly code: string; readonly message: string };

/**
 * A process in a container's network namespace that connects there and hands the sockets over. They
 * outlive it. While it runs it keeps the namespace in being.
 */
export class Connector implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (connected: Connected | undefined) => void>();
  /** Whether it has come to run where it was sent; false where nsenter is not there or was not let in. */
  readonly #arrived: Promise<boolean>;
  readonly #ended: Promise<void>;
  #alive = true;
  #lastId = 0;

  constructor({ process: { pid }, network }: Destination) {
    const command = [process.execPath, "-e", connectorScript];
    this.#child = spawn("nsenter", enterNetwork(pid, command), {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: insideEnvironment(),
      cwd: "/",
    });
    const ready = new Promise<boolean>((resolve) => {
      this.#child.on("message", (message: ConnectorMessage, socket) => {
        if (message.ready) resolve(true);
        else this.#receive(message, socket as Socket | undefined);
      });
      this.#child.once("close", () => resolve(false));
      this.#child.once("error", () => resolve(false)); // Without nsenter nothing is closed.
    });
    // Who enters by a number may get to another process, which has it meanwhile.
    this.#arrived = ready.then((runs) => runs && networkOf(this.#child.pid ?? 0) === network);
    this.#ended = ready
      .then(async (runs) => {
        if (!runs || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
        await new Promise((resolve) => this.#child.once("exit", resolve));
      })
      .then(() => {
        this.#alive = false;
        for (const settle of this.#waiting.values()) settle(undefined);
        this.#waiting.clear();
      });
  }

  /**
   * Connects to the first of the addresses that takes the connection.
   *
   * @returns undefined where it has ended, or is not where it was sent
   * @throws the signal's reason when that is aborted
   */
  async connect(
    port: number,
    hosts: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Connected | undefined> {
    if (!(await this.#arrived)) return undefined;
    signal?.throwIfAborted();
    this.#lastId += 1;
    const id = this.#lastId;
    const request: ConnectRequest = { id, port, hosts };
    let give: () => void = () => undefined;
    const connected = await new Promise<Connected | undefined>((resolve) => {
      if (!this.#alive || !this.#child.connected) return resolve(undefined);
      give = () => {
        this.#waiting.delete(id);
        resolve(undefined);
      };
      signal?.addEventListener("abort", give, { once: true });
      this.#waiting.set(id, resolve);
      // Where it cannot be sent it has ended, or is about to.
      this.#child.send(request, (error) => error && give());
    });
    signal?.removeEventListener("abort", give);
    if (signal?.aborted && connected && "socket" in connected) connected.socket.destroy();
    signal?.throwIfAborted();
    return connected;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #receive(
    { id = 0, code = "", message = "" }: ConnectorMessage,
    socket: Socket | undefined,
  ): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    // Node makes the socket anew here, and that one would not be left half-open.
    if (socket) socket.allowHalfOpen = true;
    if (settle === undefined) socket?.destroy();
    else settle(socket ? { socket } : { code, message });
  }
}

/**
 * What Node runs in a container's network namespace: for each request it connects to the first of some
 * addresses that takes the connection, and hands the socket back. It sees none of the data, and ends
 * when whoever started it does.
 */
const connectorScript = `
"use strict";
const { connect } = require("node:net");
const { exit } = process;
process.once("disconnect", () => exit());
process.on("message", ({ id, port, hosts }) => tryFirst(id, port, hosts));
process.send({ ready: true });

function tryFirst(id, port, [host, ...others]) {
  const socket = connect({ host, port, allowHalfOpen: true });
  // What comes in has to be left to the one who gets the socket.
  socket.pause();
  const fail = ({ code, message }) => {
    if (others.length > 0) tryFirst(id, port, others);
    else answer({ id, code, message });
  };
  socket.once("error", fail);
  socket.once("connect", () => {
    socket.off("error", fail);
    answer({ id }, socket);
  });
}

function answer(message, socket) {
  if (process.connected) process.send(message, socket, () => undefined);
}
`;

interface ConnectRequest {
  readonly id: number;
  readonly port: number;
  /** Tried one after another. */
  readonly hosts: readonly string[];
}

/** With an ID and without a code, the connected socket comes along. */
interface ConnectorMessage {
  readonly ready?: true;
  readonly id?: number;
  /** Of the last address that was tried: ECONNREFUSED, ... */
  readonly code?: string;
  readonly message?: string;
}
