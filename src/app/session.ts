import type { EngineReport } from "../backends/podman/open/describe-engine.ts";
import type { OpenOptions } from "../backends/podman/open/open-podman.ts";
import type { Backend } from "../core/seam/backend.ts";
import type { Call } from "../core/seam/call.ts";

export type { EngineReport, OpenOptions };

/** What use cases have from their caller; they take nothing from the process by themselves. */
export interface Caller extends Call {
  /** One of Podman's connections by name, as `--connection` has it. */
  readonly connection?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** `bin/sidepod.js`, which a supervisor is started with. */
  readonly executable?: string | undefined;
  /** Reads the pod file `-`. */
  readonly readInput?: () => Promise<string>;
  /** Is told, in words, that the engine is waited for. */
  readonly onWaiting?: (text: string) => void;
  /** Gets a text about anything odd in a file that can still be used. */
  readonly onWarning?: (text: string) => void;
}

/** A caller that is connected to an engine. */
export interface Session extends Caller, AsyncDisposable {
  readonly backend: Backend;
}

/**
 * Opens the engine that the caller, its environment and the machine name. Use it with `await using`.
 *
 * @throws SidepodError `no-engine`, `engine-permission`, `engine-setup`
 */
export async function openSession(caller: Caller): Promise<Session> {
  const { connection, env, cwd, executable, signal, readInput, onWaiting, onWarning } = caller;
  const backend = await openBackend({ connection, env, signal, ...(onWaiting && { onWaiting }) });
  return {
    ...{ connection, env, cwd, executable, signal, backend },
    ...(readInput && { readInput }),
    ...(onWaiting && { onWaiting }),
    ...(onWarning && { onWarning }),
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}

/** Opens an engine by itself, for what needs nothing else of a session. */
export async function openBackend(options: OpenOptions): Promise<Backend> {
  const { openPodman } = await import("../backends/podman/open/open-podman.ts");
  return await openPodman(options);
}

/** Finds the same engine, and tells how it was found and what stands in its way. */
export async function describeEngine(options: OpenOptions): Promise<EngineReport> {
  const backend = await import("../backends/podman/open/describe-engine.ts");
  return await backend.describeEngine(options);
}
