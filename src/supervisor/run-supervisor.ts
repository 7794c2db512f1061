import { openPrivateFolder } from "../backends/podman/connection/private-folder.ts";
import type { Surroundings } from "../backends/podman/connection/surroundings.ts";
import type { Backend } from "../engine/backend.ts";
import type { KeeperEvent } from "../engine/lifecycle/keeper-event.ts";
import { asBackendEvent } from "./as-backend-event.ts";
import { claimSupervision } from "./claim.ts";
import { openLog } from "./log.ts";
import type { SupervisorStatus } from "./messages.ts";
import { supervisorPlace } from "./place.ts";
import { serve } from "./serve.ts";
import { Supervisor } from "./supervisor.ts";

export interface RunSupervisorOptions {
  readonly surroundings: Surroundings;
  readonly open: () => Promise<Backend>;
  readonly version: string;
  readonly idleMs: number;
  readonly signal: AbortSignal;
  /** An event in words, for the log. */
  readonly describe: (event: KeeperEvent, pod: string) => string;
}

/** So long one who asks is let wait for a supervisor that has just begun, or has lost its engine. */
const connectMs = 1000;

/**
 * Is the supervisor of this user and engine, as long as it is needed.
 *
 * @returns false where there is one already
 */
export async function runSupervisor(options: RunSupervisorOptions): Promise<boolean> {
  const { surroundings, version, describe } = options;
  const first = await options.open();
  const { identity } = first;
  const place = supervisorPlace(surroundings, identity);
  openPrivateFolder(place.folder, surroundings.uid);
  const claim = { uid: surroundings.uid, engine: identity };
  await using claimed = await claimSupervision(claim, place.socketPath);
  if (claimed === undefined) {
    await first[Symbol.asyncDispose]();
    return false;
  }
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  using log = openLog(place.logPath);
  const startedAt = new Date().toISOString();
  const hello = () => ({ pid: process.pid, version });
  // The engine that was found first; each loss of it is followed by another search.
  let found: Backend | undefined = first;
  const supervisor = new Supervisor({
    signal,
    idleMs: options.idleMs,
    open: async () => {
      const backend = found ?? (await options.open());
      found = undefined;
      return backend;
    },
    log: log.write,
    onEvent: (pod, event) => {
      log.write(describe(event, pod.name));
      served.tell(asBackendEvent(pod, event));
    },
  });
  await using served = await serve(place.socketPath, {
    hello: () => {
      supervisor.touch();
      return hello();
    },
    status: async (): Promise<SupervisorStatus> => {
      await supervisor.untilConnected(connectMs);
      return {
        ...hello(),
        engine: identity,
        startedAt,
        connected: supervisor.connected,
        pods: supervisor.pods(),
        forwards: supervisor.forwards(),
      };
    },
    stop: () => stop.abort(new DOMException("stopped", "AbortError")),
  });
  log.write(`supervisor ${version} begins as process ${process.pid}`);
  try {
    await supervisor.run();
    log.write("no pod needs it any more: it ends");
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    log.write("it was asked to end");
  }
  return true;
}
