import { isSidepodError } from "../../errors.ts";
import { AttachSession, type TerminalSize } from "../attach-session.ts";
import { type OutputChunk, readFrames } from "../frames.ts";
import type { Transport } from "../transport.ts";
import type { ContainerCreate } from "../types/container-create.ts";
import type { ContainerInspect } from "../types/container-inspect.ts";
import type { ContainerListItem, ContainerStats } from "../types/container-list.ts";
import type { LinuxResources } from "../types/resources.ts";
import { type CallOptions, encodeFilters, type Filters } from "./api-path.ts";
import { normalizeInspect, type RawContainerInspect } from "./normalize-inspect.ts";
import {
  containerInspect,
  containerList,
  containerTop,
  created,
  fileSystemChanges,
} from "./shapes.ts";
import { readExitCode, readStats } from "./streams.ts";

export interface ContainerListOptions extends CallOptions {
  /** Also those that don't run. */
  readonly all?: boolean;
  readonly filters?: Filters;
  /** Also what other tools, and calls that were broken off, have left in the storage. */
  readonly external?: boolean;
  /** Also fills `Namespaces`, which costs the engine some reads in /proc. */
  readonly namespace?: boolean;
}

export interface ContainerRemoveOptions extends CallOptions {
  /** Also one that runs: it is stopped first. */
  readonly force?: boolean;
  /** Also its anonymous volumes. */
  readonly volumes?: boolean;
  /** Also the containers that are joined to its namespaces. */
  readonly depend?: boolean;
  /** With `force`: seconds before it is killed. */
  readonly timeout?: number;
}

export interface WaitOptions extends CallOptions {
  /** Any of `created running paused exited stopped removing …`; by default its end. */
  readonly condition?: readonly string[];
  /** How often the engine looks, in milliseconds. */
  readonly intervalMs?: number;
}

export interface LogStreamOptions extends CallOptions {
  readonly follow?: boolean;
  /** RFC 3339, Unix seconds, or a duration such as `10m` ago. */
  readonly since?: string;
  readonly until?: string;
  /** The last lines only. */
  readonly tail?: number;
  /** Puts an RFC 3339 time and a space before each frame's text. */
  readonly timestamps?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
}

export interface StatsStreamOptions extends CallOptions {
  /** One sample after another instead of a single one. */
  readonly stream?: boolean;
  /** Between samples, whole seconds. */
  readonly interval?: number;
}

export interface AttachOptions extends CallOptions {
  /** Whether the container has a terminal; looked up where it is not given. */
  readonly tty?: boolean;
  /** First everything that the container has written so far. */
  readonly logs?: boolean;
  readonly stdin?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  /** Keys that detach, such as `ctrl-p,ctrl-q`, which are the engine's default. */
  readonly detachKeys?: string;
}

interface ContainerTop {
  readonly Titles: readonly string[];
  readonly Processes: readonly (readonly string[])[];
}

interface FileSystemChange {
  readonly Path: string;
  /** 0 changed, 1 added, 2 deleted. */
  readonly Kind: number;
}

/** `client.containers`. */
export class ContainerCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(options: ContainerListOptions = {}): Promise<ContainerListItem[]> {
    const request = {
      method: "GET",
      path: ["containers", "json"],
      query: {
        all: options.all,
        external: options.external,
        namespace: options.namespace,
        filters: encodeFilters(options.filters),
      },
      signal: options.signal,
    } as const;
    return listAgain(async () => {
      const answer = await this.#transport.json<ContainerListItem[] | null>(request, containerList);
      return answer ?? [];
    });
  }

  /** @throws SidepodError `not-found` */
  async inspect(container: string, options: CallOptions = {}): Promise<ContainerInspect> {
    const raw = await this.#transport.json<RawContainerInspect>(
      {
        method: "GET",
        path: ["containers", container, "json"],
        signal: options.signal,
      },
      containerInspect,
    );
    return normalizeInspect(raw);
  }

  async exists(container: string, options: CallOptions = {}): Promise<boolean> {
    const status = await this.#transport.send({
      method: "GET",
      path: ["containers", container, "exists"],
      accept: [404],
      signal: options.signal,
    });
    return status !== 404;
  }

  /**
   * Returns the new container's ID and what the engine warns of.
   *
   * @throws SidepodError `name-in-use`, `image-not-found`, `mount-source-missing`, `port-in-pod`, …
   */
  async create(
    body: ContainerCreate,
    options: CallOptions = {},
  ): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
    const answer = await this.#transport.json<{ Id: string; Warnings?: string[] | null }>(
      {
        method: "POST",
        path: ["containers", "create"],
        body,
        signal: options.signal,
      },
      created,
    );
    return { id: answer.Id, warnings: answer.Warnings ?? [] };
  }

  /**
   * Returns false where it runs already.
   *
   * @throws SidepodError `command-not-found`, `command-not-executable`, `port-in-use`, …
   */
  start(container: string, options: CallOptions = {}): Promise<boolean> {
    return this.#change(container, "start", {}, options);
  }

  /** Returns false where it does not run. `timeout` is in seconds, then it is killed. */
  stop(
    container: string,
    options: CallOptions & { readonly timeout?: number } = {},
  ): Promise<boolean> {
    return this.#change(container, "stop", { timeout: options.timeout }, options);
  }

  /** Sends a signal, by default `SIGKILL`. */
  async kill(
    container: string,
    options: CallOptions & { readonly killSignal?: string } = {},
  ): Promise<void> {
    await this.#transport.send({
      method: "POST",
      path: ["containers", container, "kill"],
      query: { signal: options.killSignal ?? "SIGKILL" },
      signal: options.signal,
    });
  }

  async remove(container: string, options: ContainerRemoveOptions = {}): Promise<void> {
    const { force, volumes, depend, timeout, signal } = options;
    await this.#transport.send({
      method: "DELETE",
      patience: "none",
      path: ["containers", container],
      query: { force, volumes, depend, timeout },
      signal,
    });
  }

  async rename(container: string, name: string, options: CallOptions = {}): Promise<void> {
    await this.#transport.send({
      method: "POST",
      path: ["containers", container, "rename"],
      query: { name },
      signal: options.signal,
    });
  }

  /**
   * Changes the limits of a container that exists. Omitted limits stay unchanged.
   *
   * @throws SidepodError `limit-unsupported`
   */
  async update(
    container: string,
    limits: LinuxResources,
    options: CallOptions = {},
  ): Promise<void> {
    await this.#transport.send({
      method: "POST",
      path: ["containers", container, "update"],
      body: limits,
      idempotent: true,
      signal: options.signal,
    });
  }

  /**
   * Waits for the container's end and returns its exit status, or for a state, and then returns -1.
   * The engine looks from time to time: a state that it passes through quickly can be missed.
   */
  async wait(container: string, options: WaitOptions = {}): Promise<number> {
    const text = await this.#transport.text({
      method: "POST",
      patience: "none",
      path: ["containers", container, "wait"],
      query: { condition: options.condition, interval: `${options.intervalMs ?? 50}ms` },
      idempotent: true,
      signal: options.signal,
    });
    return readExitCode(text);
  }

  /**
   * What the container has written, frame by frame. A frame holds one record of the log: a line
   * with its line feed, or a part of a long one; `readLogLines` joins them.
   */
  logs(container: string, options: LogStreamOptions = {}): AsyncGenerator<OutputChunk> {
    const { follow, since, until, tail, timestamps, stdout = true, stderr = true } = options;
    return readFrames(
      this.#transport.stream({
        method: "GET",
        path: ["containers", container, "logs"],
        patience: follow ? "none" : "change",
        query: { follow, since, until, tail, timestamps, stdout, stderr },
        signal: options.signal,
      }),
    );
  }

  /** Samples of some containers, or of all that run. */
  stats(
    containers: readonly string[],
    options: StatsStreamOptions = {},
  ): AsyncGenerator<readonly ContainerStats[]> {
    return readStats(
      this.#transport.stream({
        method: "GET",
        path: ["containers", "stats"],
        patience: options.stream ? "none" : "quick",
        query: { containers, stream: options.stream ?? false, interval: options.interval },
        signal: options.signal,
      }),
      this.#transport.strict,
    );
  }

  /**
   * Takes the streams of the container's own process over. A container that does not run is
   * prepared, so that nothing is lost when it is started afterwards.
   */
  async attach(container: string, options: AttachOptions = {}): Promise<AttachSession> {
    const { logs, stdin = false, stdout = true, stderr = true, detachKeys, signal } = options;
    const tty = options.tty ?? (await this.inspect(container, options)).Config.Tty;
    const connection = await this.#transport.upgrade({
      method: "POST",
      path: ["containers", container, "attach"],
      query: { logs, stream: true, stdin, stdout, stderr, detachKeys },
      signal,
    });
    return new AttachSession(connection, tty);
  }

  /**
   * The processes of a container.
   *
   * @param descriptors Podman's words for the columns, such as `hpid`, `pid`, `user`
   */
  top(
    container: string,
    descriptors: readonly string[],
    options: CallOptions = {},
  ): Promise<ContainerTop> {
    return this.#transport.json(
      {
        method: "GET",
        path: ["containers", container, "top"],
        query: { ps_args: descriptors.join(",") },
        signal: options.signal,
      },
      containerTop,
    );
  }

  /** What differs from the image. */
  async changes(
    container: string,
    options: CallOptions = {},
  ): Promise<readonly FileSystemChange[]> {
    const answer = await this.#transport.json<FileSystemChange[] | null>(
      {
        method: "GET",
        path: ["containers", container, "changes"],
        patience: "change",
        signal: options.signal,
      },
      fileSystemChanges,
    );
    return answer ?? [];
  }

  /**
   * Makes an image of a container's files, without its volumes; returns the image's ID.
   *
   * @param changes lines of a Containerfile, such as `LABEL a=b`
   */
  async commit(
    container: string,
    {
      pause,
      changes,
      signal,
    }: CallOptions & {
      readonly pause?: boolean;
      readonly changes?: readonly string[];
    } = {},
  ): Promise<string> {
    const { Id } = await this.#transport.json<{ Id: string }>(
      {
        method: "POST",
        path: ["commit"],
        patience: "none",
        query: { container, pause, changes },
        signal,
      },
      created,
    );
    return Id;
  }

  async resize(container: string, size: TerminalSize, options: CallOptions = {}): Promise<void> {
    await this.#transport.send({
      method: "POST",
      path: ["containers", container, "resize"],
      query: { h: size.rows, w: size.columns },
      idempotent: true,
      signal: options.signal,
    });
  }

  async #change(
    container: string,
    verb: "start" | "stop",
    query: { readonly timeout?: number | undefined },
    options: CallOptions,
  ): Promise<boolean> {
    const status = await this.#transport.send({
      method: "POST",
      path: ["containers", container, verb],
      // One that is stopped has its own time for that.
      ...(verb === "stop" && { patience: "none" as const }),
      query,
      idempotent: true,
      signal: options.signal,
    });
    return status !== 304;
  }
}

const maxTries = 5;

/**
 * Asks for the list of containers, again where the engine fails it as a whole.
 *
 * @podman <5.2: the list of containers fails where a pod is removed while it is made (ListContainerBatch in
 *   pkg/ps).
 */
export async function listAgain<T>(list: () => Promise<T[]>): Promise<T[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await list();
    } catch (error) {
      const podIsRemoved = isSidepodError(error) && error.details.engineCause === "no such pod";
      if (tries === maxTries || !podIsRemoved) throw error;
    }
  }
}
