import type { SupervisorStatus } from "../app/supervision/messages.ts";
import { supervisorPaths } from "../app/supervision/paths.ts";
import { label } from "../core/observe/labels.ts";
import type { Backend } from "../core/seam/backend.ts";
import type { ObservedPod } from "../core/seam/observed.ts";
import type { BackendEvent } from "../core/seam/streams.ts";
import type { SupervisionEvent } from "../core/supervise/supervision-event.ts";
import { SidepodError } from "../errors.ts";
import { writeLog } from "../host/daemon/log.ts";
import type { Machine } from "../host/private-folder.ts";
import { takeSupervisorName } from "./hold-name.ts";
import { serve } from "./serve.ts";
import { Supervisor } from "./supervisor.ts";

interface RunSupervisorOptions {
  readonly machine: Machine;
  /** Finds the engine; after it was lost, without believing what was known of it. */
  readonly open: (how: { readonly afresh: boolean }) => Promise<Backend>;
  readonly version: string;
  readonly idleMs: number;
  readonly signal: AbortSignal;
  /** An event in words, for the log. */
  readonly describe: (event: SupervisionEvent, pod: string) => string;
}

/** So long one who asks is let wait for a supervisor that has just begun, or has lost its engine. */
const connectMs = 1000;

/**
 * Is the supervisor of this user and engine, as long as it is needed.
 *
 * @returns false where there is one already
 */
export async function runSupervisor(options: RunSupervisorOptions): Promise<boolean> {
  const { machine, version, describe } = options;
  const first = await options.open({ afresh: false });
  const { identity } = first;
  const place = () => supervisorPaths(machine, identity);
  const log = (text: string): void => writeLog(place(), text);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const startedAt = new Date().toISOString();
  const hello = () => ({ pid: process.pid, version });
  // The engine that was found first; each loss of it is followed by another search.
  let found: Backend | undefined = first;
  const supervisor = new Supervisor({
    signal,
    idleMs: options.idleMs,
    open: async () => {
      const backend = found ?? (await openSame(identity, options));
      found = undefined;
      return backend;
    },
    log,
    onEvent: (pod, event) => {
      log(describe(event, pod.name));
      served.tell(asBackendEvent(pod, event));
    },
  });
  await using served = serve({
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
    stop: () => end("a stop was requested"),
  });
  using name = await takeSupervisorName({ place, accept: served.accept, log });
  if (name === undefined) {
    await first[Symbol.asyncDispose]();
    return false;
  }
  function end(why: string): void {
    log(why);
    stop.abort(new DOMException("stopped", "AbortError"));
  }
  log(`supervisor ${version} started as process ${process.pid}`);
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const keeping = name.keep(either).then(
    () => end("another process has taken over its name"),
    (error: unknown) => {
      if (!either.aborted) throw error;
    },
  );
  try {
    await supervisor.run();
    log("no pod needs the supervisor any longer: stopping");
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    over.abort();
    await keeping;
  }
  return true;
}

/** An address may lead to an engine with another storage by now, which is not this supervisor's. */
async function openSame(identity: string, { open }: RunSupervisorOptions): Promise<Backend> {
  const backend = await open({ afresh: true });
  if (backend.identity === identity) return backend;
  await backend[Symbol.asyncDispose]();
  throw new SidepodError("no-engine", `the engine found is ${backend.identity}`);
}

/** A supervision event in the form of the engine's events, with the time of now. */
function asBackendEvent(
  { id: podId, name: pod, containers }: ObservedPod,
  event: SupervisionEvent,
): BackendEvent {
  const time = new Date().toISOString();
  const reason = reasonOf(event);
  if (!("container" in event)) {
    const action = event.type.replace(/^pod-/, "");
    return { time, type: "pod", action, id: podId, name: pod, labels: {}, ...reason };
  }
  const { container: inside, type: action } = event;
  const container = containers.find(({ name, managed }) => managed && name === inside);
  return {
    time,
    type: "container",
    action,
    id: container?.id ?? "",
    name: container?.fullName ?? inside,
    podId,
    ...("exitCode" in event && { exitCode: event.exitCode }),
    ...reason,
    labels: { [label.pod]: pod, [label.name]: inside },
  };
}

function reasonOf(event: SupervisionEvent): Pick<BackendEvent, "reason"> {
  if ("answer" in event) return event.answer === "" ? {} : { reason: event.answer };
  if ("cause" in event) return { reason: event.cause };
  if ("error" in event) return { reason: event.error.message };
  if (event.type !== "ended") return {};
  const { restartInMs } = event;
  return {
    reason:
      restartInMs === undefined
        ? "it is not restarted"
        : `it is restarted in ${restartInMs / 1000} s`,
  };
}
