import type { Backend } from "../../core/seam/backend.ts";
import type { EngineInfo } from "../../core/seam/machine.ts";
import type { ObservedPod } from "../../core/seam/observed.ts";
import { readHostNamespaces } from "../../host/proc/namespaces.ts";
import type { LibpodClient } from "../../libpod/client.ts";
import type { DebuggingOptions } from "./debug/debugging.ts";
import type { ContainerConnector } from "./inside/container-connector.ts";
import { findBelongings, labelledVolumes, lookup } from "./observe/lookup.ts";
import { listPods, type Observing, observePod, untilNoticed } from "./observe/observe-pods.ts";
import { awaitSettled } from "./observe/settle.ts";
import type { Prober } from "./probe/prober.ts";
import { exitsFolder } from "./streams/exits.ts";

interface PodmanBackendOptions {
  /** Names the engine, the same for every command that reaches the same one. */
  readonly identity: string;
  /** Whether the engine's processes and files are the ones that this process sees. */
  readonly local: boolean;
  readonly rootless: boolean;
  /** The name or address of the engine's machine, where that is another one. */
  readonly engineHost?: string | undefined;
  /** XDG_RUNTIME_DIR of a rootless engine's user. */
  readonly runtimeFolder?: string | undefined;
}

/**
 * Podman behind the seam. Disposing it closes the client.
 *
 * What only some commands need is loaded when it is called for: `up` with nothing to change has to
 * be quick.
 */
export function createPodmanBackend(client: LibpodClient, options: PodmanBackendOptions): Backend {
  const { identity, local, rootless, engineHost, runtimeFolder } = options;
  const host = readHostNamespaces({ local, rootless, runtimeFolder });
  const observing: Observing = { client, host, local };
  const observe: Backend["observe"] = (pod, observeOptions = {}) => {
    const look = () => observePod(observing, pod, observeOptions);
    return local ? untilNoticed(look, observeOptions.signal) : look();
  };
  const logChunks: Backend["logChunks"] = async function* (container, logOptions = {}) {
    const { readContainerLog } = await import("./streams/container-logs.ts");
    yield* readContainerLog(client, container, logOptions, local);
  };
  const logs: Backend["logs"] = async function* (container, logOptions = {}) {
    const { readRecords } = await import("../../core/logs/read-records.ts");
    yield* readRecords(logChunks(container, logOptions));
  };
  const startOf: Backend["startOf"] = async (container, call = {}) => {
    const { State } = await client.containers.inspect(container, call);
    return State.StartedAt.startsWith("0001-") ? undefined : State.StartedAt;
  };
  const logStartOf: Backend["logStartOf"] = async (container, call = {}) => {
    const { logStartOf } = await import("./streams/log-start.ts");
    return logStartOf(client, container, local, call);
  };
  let prober: Promise<Prober> | undefined;
  let opened: Promise<ContainerConnector> | undefined;
  const debuggingOptions = (): DebuggingOptions => {
    const exits = local ? exitsFolder(rootless, runtimeFolder) : undefined;
    return { client, local, host, exits };
  };
  const containerConnector = (): Promise<ContainerConnector> => {
    opened ??= import("./inside/container-connector.ts").then(
      ({ ContainerConnector }) => new ContainerConnector(debuggingOptions()),
    );
    return opened;
  };

  return {
    identity,
    info: async (call = {}): Promise<EngineInfo> => {
      const { readInfo } = await import("./observe/read-info.ts");
      return readInfo(client, local, call);
    },
    list: (listOptions = {}) => listPods(observing, listOptions),
    observe,
    lookup: (wanted, call = {}) => lookup(client, wanted, call),
    observeSettled: async (pod, call = {}) => {
      const observed = await observe(pod, call);
      const pids = local && observed ? pidsOf(observed) : undefined;
      const stillThere = await awaitSettled(pids, call.signal);
      return stillThere ? observed : await observe(pod, call);
    },
    labelledVolumes: (wanted, call = {}) => labelledVolumes(client, wanted, call),
    belongings: (pod, call = {}) => findBelongings(client, pod, call),
    mortalVolumes: async (containers, call = {}) => {
      const { mortalVolumes } = await import("./actions/mortal-volumes.ts");
      return mortalVolumes(client, containers, call);
    },
    killStopping: async (pod, call = {}) => {
      const { killStopping } = await import("./actions/remove.ts");
      await killStopping(client, pod, call);
    },
    perform: async (action, performOptions) => {
      const { performAction } = await import("./actions/perform.ts");
      try {
        await performAction(client, action, performOptions);
      } catch (error) {
        const { signal } = performOptions;
        const { explainFailure } = await import("./explain/explain.ts");
        throw await explainFailure(error, action, { client, local, logs, logStartOf, signal });
      }
    },
    inspect: async (pod, call = {}) => {
      const { inspectPodDetails } = await import("./observe/inspect-pod.ts");
      return inspectPodDetails(observing, pod, call);
    },
    logs,
    logChunks,
    stats: async function* (containers, statsOptions = {}) {
      const { readContainerStats } = await import("./streams/stats.ts");
      yield* readContainerStats(client, containers, statsOptions, local);
    },
    events: async function* (eventOptions = {}) {
      const { readBackendEvents } = await import("./streams/events.ts");
      yield* readBackendEvents(client, eventOptions);
    },
    ends: async function* (call = {}) {
      if (!local) return;
      const { watchExits } = await import("./streams/exits.ts");
      yield* watchExits(exitsFolder(rootless, runtimeFolder), call);
    },
    debugging: async () => {
      const { createDebugging } = await import("./debug/debugging.ts");
      return createDebugging(debuggingOptions());
    },
    exec: async (container, execOptions) => {
      const { startExec } = await import("./inside/exec.ts");
      return startExec(client, container, execOptions, local);
    },
    probe: async (container, check, call = {}) => {
      prober ??= import("./probe/prober.ts").then(
        ({ Prober }) => new Prober({ client, logs, local, engineHost }),
      );
      return (await prober).probe(container, check, call);
    },
    connect: async (container, port, call = {}) =>
      (await containerConnector()).connect(container, port, call),
    listeners: async (container, call = {}) =>
      (await containerConnector()).listeners(container, call),
    portHolder: async (port, call = {}) => {
      const { findPortHolder } = await import("./explain/port-holder.ts");
      return findPortHolder(port, "tcp", { client: local ? client : undefined, ...call });
    },
    startOf,
    logStartOf,
    awaitExit: async (container, call = {}) => {
      const { awaitExit } = await import("./streams/exits.ts");
      return awaitExit(client, container, call);
    },
    [Symbol.asyncDispose]: async () => {
      // Each in any case, and the client last.
      await using _client = client;
      await using _opened = await opened;
      await using _prober = await prober;
    },
  };
}

function pidsOf(pod: ObservedPod): readonly number[] {
  return pod.containers.flatMap(({ pid, role }) =>
    pid === undefined || role === "infra" ? [] : [pid],
  );
}
