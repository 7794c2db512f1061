import { randomBytes } from "node:crypto";
import type { Call } from "../../../engine/backend.ts";
import type { Companion, DebugSession, DebugTarget } from "../../../engine/debugging.ts";
import { label } from "../../../engine/labels.ts";
import { hostRootfsImage } from "../../../engine/reconcile/prerequisites.ts";
import { containerDefaults } from "../../../spec/spec-defaults.ts";
import { createDebugging, type DebuggingOptions } from "../debug/debugging.ts";
import { importHostRootfs } from "../host-rootfs/import.ts";
import { notRunning } from "./not-running.ts";

/** conmon ends one after this time, whatever becomes of this process; the next connection makes another. */
const ttlMs = 7 * 24 * 60 * 60_000;

/**
 * Containers with the machine's own programs, beside targets that have none to connect with. One
 * serves all connections of a target and ends with it.
 */
export class RelayContainers implements AsyncDisposable {
  readonly #options: DebuggingOptions;
  readonly #opened = new Map<string, Promise<DebugSession>>();

  constructor(options: DebuggingOptions) {
    this.#options = options;
  }

  /** The ID of the one beside a target, where there is one. */
  async beside(container: string): Promise<string | undefined> {
    return (await this.#opened.get(container))?.id;
  }

  /** Makes one, unless another connection has made it meanwhile; returns its ID. */
  async open(container: string, call: Call): Promise<string> {
    const opened = this.#opened.get(container) ?? this.#open(container);
    const { id } = await opened;
    call.signal?.throwIfAborted();
    return id;
  }

  /** Forgets one that has ended. */
  async drop(container: string, id: string): Promise<void> {
    const opened = this.#opened.get(container);
    if (opened === undefined || (await opened).id !== id) return;
    this.#opened.delete(container);
    await (await opened)[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await Promise.allSettled(this.#opened.values());
    this.#opened.clear();
    for (const one of opened) {
      if (one.status === "fulfilled") await one.value[Symbol.asyncDispose]();
    }
  }

  /** Not to be broken off: others wait for it as well. */
  #open(container: string): Promise<DebugSession> {
    const opening = this.#make(container);
    this.#opened.set(container, opening);
    opening.catch(() => this.#opened.delete(container));
    return opening;
  }

  async #make(container: string): Promise<DebugSession> {
    const { client } = this.#options;
    const debugging = createDebugging(this.#options);
    const target = await debugging.target(container);
    // One that joins nothing would be somewhere else.
    if (target.process === undefined) throw notRunning(container, target.state);
    if (!(await client.images.exists(hostRootfsImage))) await importHostRootfs(client, {});
    return await debugging.open(relayBeside(target));
  }
}

/** Reads what nobody writes, and so ends with whoever has its input. */
function relayBeside(target: DebugTarget): Companion {
  const suffix = randomBytes(3).toString("hex");
  return {
    container: {
      ...containerDefaults,
      name: `relay-${suffix}`,
      fullName: `${target.fullName}-relay-${suffix}`,
      role: "sidecar",
      rootfs: "host",
      entrypoint: [],
      command: ["cat"],
      stdinOpen: true,
      // Nobody, where there is such a user.
      user: target.process?.ownUsers ? "0:0" : "65534:65534",
      capDrop: ["ALL"],
      noNewPrivileges: true,
      readOnly: true,
      limits: { memory: 1024 ** 3, pids: 2048 },
    },
    volumes: [],
    target,
    labels: { [label.target]: target.name, [label.targetId]: target.id },
    ttlMs,
    keep: false,
  };
}
