import { randomBytes } from "node:crypto";
import { label } from "../../../core/observe/labels.ts";
import type { Call } from "../../../core/seam/call.ts";
import type {
  DebugContainerSpec,
  DebugSession,
  DebugTarget,
} from "../../../core/seam/debugging.ts";
import { SidepodError } from "../../../errors.ts";
import { containerDefaults } from "../../../podfile/model.ts";
import { leastPrivilege, nobody } from "../../../podfile/presets/least-privilege.ts";
import { hostRootfsImage, importHostRootfs } from "../actions/host-rootfs.ts";
import { createDebugging, type DebuggingOptions } from "../debug/debugging.ts";
import { notRunning } from "./not-running.ts";

/** conmon ends one after this time, whatever becomes of this process; the next connection makes another. */
const ttlMs = 7 * 24 * 60 * 60_000;

/** How often the engine looks whether one has ended, which the next connection finds out anyway. */
const endPollMs = 5000;

/** One life of a container, from a start to its end. */
export interface Life {
  readonly container: string;
  /** When it was started. */
  readonly startedAt: string;
}

interface Opened {
  readonly startedAt: string;
  readonly session: Promise<DebugSession>;
}

/**
 * Containers with the machine's own programs, beside targets that have none to connect with. One
 * serves all connections to a target in one of its lives.
 */
export class RelayContainers implements AsyncDisposable {
  readonly #options: DebuggingOptions;
  readonly #opened = new Map<string, Opened>();
  #closed = false;

  constructor(options: DebuggingOptions) {
    this.#options = options;
  }

  /** The ID of the one for a life, where there is one; that of an earlier life is removed. */
  async find({ container, startedAt }: Life): Promise<string | undefined> {
    const opened = this.#opened.get(container);
    if (opened === undefined) return undefined;
    if (opened.startedAt === startedAt) return (await opened.session).id;
    await this.#end(container, opened);
    return undefined;
  }

  /** Makes one, unless another connection has made it meanwhile; returns its ID. */
  async open(life: Life, { signal }: Call): Promise<string> {
    const there = await this.find(life);
    signal?.throwIfAborted();
    const id = there ?? (await this.#open(life)).id;
    signal?.throwIfAborted();
    return id;
  }

  /** Lets go of one that has ended. */
  async drop({ container }: Life, id: string): Promise<void> {
    const opened = this.#opened.get(container);
    if (opened && (await opened.session).id === id) await this.#end(container, opened);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const ending = [...this.#opened].map(([container, opened]) => this.#end(container, opened));
    await Promise.allSettled(ending);
  }

  async #end(container: string, opened: Opened): Promise<void> {
    if (this.#opened.get(container) === opened) this.#opened.delete(container);
    await (await opened.session)[Symbol.asyncDispose]();
  }

  /** Not to be broken off: others wait for it as well. */
  #open({ container, startedAt }: Life): Promise<DebugSession> {
    if (this.#closed) throw new SidepodError("internal", "no more connections are accepted");
    const opened = { startedAt, session: this.#make(container) };
    this.#opened.set(container, opened);
    opened.session.catch(() => {
      if (this.#opened.get(container) === opened) this.#opened.delete(container);
    });
    return opened.session;
  }

  async #make(container: string): Promise<DebugSession> {
    const { client } = this.#options;
    const debugging = createDebugging(this.#options);
    await debugging.sweepUnstarted();
    const target = await debugging.target(container);
    // One that joins nothing would be somewhere else.
    if (target.process === undefined) throw notRunning(container, target.state);
    if (!(await client.images.exists(hostRootfsImage))) await importHostRootfs(client, {});
    return await debugging.open(relayBeside(target), { endPollMs });
  }
}

/** Reads an input without a writer, and so ends with the process that holds it. */
function relayBeside(target: DebugTarget): DebugContainerSpec {
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
      user: target.process?.ownUsers ? "0:0" : nobody,
      ...leastPrivilege,
      // Up to three processes a connection.
      limits: { memory: 1024 ** 3, pids: 4096 },
    },
    volumes: [],
    target,
    labels: {
      [label.target]: target.name,
      [label.targetId]: target.id,
      [label.relay]: "true",
    },
    ttlMs,
    keep: false,
  };
}
