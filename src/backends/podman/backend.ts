import type { Backend, EngineInfo, ObservedPod } from "../../engine/backend.ts";
import { readRecords } from "../../engine/logs/read-records.ts";
import type { LibpodClient } from "../../libpod/client.ts";
import { startExec } from "./exec/start-exec.ts";
import { explainFailure } from "./explain/explain.ts";
import { inspectPodDetails } from "./inspect/inspect-pod.ts";
import { readHostNamespaces } from "./kernel/namespaces.ts";
import { readContainerLog } from "./logs/container-logs.ts";
import { findBelongings, lookup } from "./observe/lookup.ts";
import { listPods, type Observing, observePod } from "./observe/observe-pods.ts";
import { performAction } from "./perform.ts";
import { readBackendEvents } from "./read-events.ts";
import { readInfo } from "./read-info.ts";
import { awaitRest } from "./settle.ts";
import { readContainerStats } from "./stats/read-stats.ts";

export interface PodmanBackendOptions {
  /** Names the engine, the same for every command that reaches the same one. */
  readonly identity: string;
  /** Whether the engine's processes and files are the ones that this process sees. */
  readonly local: boolean;
  readonly rootless: boolean;
  /** XDG_RUNTIME_DIR of a rootless engine's user. */
  readonly runtimeFolder?: string | undefined;
}

/** Podman behind the seam. Disposing it closes the client. */
export function createPodmanBackend(client: LibpodClient, options: PodmanBackendOptions): Backend {
  const { identity, local, rootless, runtimeFolder } = options;
  const host = readHostNamespaces({ local, rootless, runtimeFolder });
  const observing: Observing = { client, host, local };
  const logChunks: Backend["logChunks"] = (container, logOptions = {}) =>
    readContainerLog(client, container, logOptions, local);
  const logs: Backend["logs"] = (container, logOptions = {}) =>
    readRecords(logChunks(container, logOptions));

  return {
    identity,
    info: (call = {}): Promise<EngineInfo> => readInfo(client, local, call),
    list: (listOptions = {}) => listPods(observing, listOptions),
    observe: (pod, observeOptions = {}) => observePod(observing, pod, observeOptions),
    lookup: (wanted, call = {}) => lookup(client, wanted, call),
    settle: async (pod, call = {}) => {
      const observed = local ? await observePod(observing, pod, call) : undefined;
      await awaitRest(observed && pidsOf(observed), call.signal);
    },
    belongings: (pod, call = {}) => findBelongings(client, pod, call),
    perform: async (action, performOptions) => {
      try {
        await performAction(client, action, performOptions);
      } catch (error) {
        const { signal } = performOptions;
        throw await explainFailure(error, action, { client, local, logs, signal });
      }
    },
    inspect: (pod, call = {}) => inspectPodDetails(observing, pod, call),
    logs,
    logChunks,
    stats: (containers, statsOptions = {}) =>
      readContainerStats(client, containers, statsOptions, local),
    events: (eventOptions = {}) => readBackendEvents(client, eventOptions),
    exec: (container, execOptions) => startExec(client, container, execOptions, local),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function pidsOf(pod: ObservedPod): readonly number[] {
  return pod.containers.flatMap(({ pid, role }) =>
    pid === undefined || role === "infra" ? [] : [pid],
  );
}
