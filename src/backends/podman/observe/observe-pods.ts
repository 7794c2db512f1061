import { label } from "../../../core/observe/labels.ts";
import type { Call } from "../../../core/seam/call.ts";
import type { ListOptions, ObserveOptions } from "../../../core/seam/inventory.ts";
import type { ObservedContainer, ObservedPod } from "../../../core/seam/observed.ts";
import { isSidepodError } from "../../../errors.ts";
import { cgroupOf, kernelFolders, mainLimitsInForce } from "../../../host/proc/cgroup.ts";
import type { Namespaces } from "../../../host/proc/namespaces.ts";
import { processOf } from "../../../host/proc/process.ts";
import { until } from "../../../host/until.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerListItem } from "../../../libpod/types/container-list.ts";
import type { PodInspect, PodListItem } from "../../../libpod/types/pod.ts";
import type { SharedNamespace } from "../../../podfile/model.ts";
import { assemblePod } from "./assemble-pod.ts";
import { inspectMore, nothingAsked } from "./inspect-more.ts";
import { whoseIs } from "./whose.ts";

/** What observing needs to know of the engine. */
export interface Observing {
  readonly client: LibpodClient;
  /** The namespaces that mean `host`. */
  readonly host: Namespaces;
  /** Whether /proc and the cgroups of the engine's machine are the ones of this process. */
  readonly local: boolean;
}

/** Every pod, in order of name. One call, and more where the list says too little. */
export async function listPods(
  { client, host }: Observing,
  { signal, managed = false, brief = false }: ListOptions = {},
): Promise<readonly ObservedPod[]> {
  const call = signal ? { signal } : {};
  const [all, listed] = await Promise.all([
    client.containers.list({ all: true, namespace: true, ...call }),
    // Only a pod that others made can be without any container.
    managed ? [] : client.pods.list(call),
  ]);
  const pods = mergePods(all, listed)
    .filter(({ labels }) => !managed || label.version in labels)
    .map((pod) => ({ ...pod, whose: whoseIs(pod, pod.items) }));
  const items = pods.flatMap((pod) => pod.items);
  const claims = new Map(pods.flatMap(({ whose }) => [...whose.containers]));
  const beside = brief ? nothingAsked : await inspectMore(client, items, claims, call);
  return pods
    .map((pod) => assemblePod({ ...pod, ...beside }, host))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * One pod by its name, its ID or the start of that; undefined where there is none.
 *
 * Two calls at once; limits are read from the kernel.
 */
export async function observePod(
  { client, host, local }: Observing,
  name: string,
  { restarts = false, signal }: ObserveOptions = {},
): Promise<ObservedPod | undefined> {
  const call = signal ? { signal } : {};
  const [pod, listed] = await Promise.all([
    inspectPod(client, name, call),
    client.containers.list({ all: true, namespace: true, filters: { pod: [name] }, ...call }),
  ]);
  if (!pod) return undefined;
  // The filter also takes the start of another pod's ID for a match.
  const items = listed.filter((item) => item.Pod === pod.Id);
  const named = { name: pod.Name, labels: pod.Labels ?? {} };
  const whose = whoseIs(named, items);
  const beside = restarts ? await inspectMore(client, items, whose.containers, call) : nothingAsked;
  const observed = assemblePod(
    {
      id: pod.Id,
      ...named,
      createdAt: pod.Created,
      share: readShare(pod.SharedNamespaces),
      items,
      whose,
      ...beside,
    },
    host,
  );
  return local ? { ...observed, containers: observed.containers.map(withLimits) } : observed;
}

/** @returns undefined where there is none; the start of an ID counts from 12 digits on */
export async function inspectPod(
  client: LibpodClient,
  name: string,
  call: Call,
): Promise<PodInspect | undefined> {
  try {
    const pod = await client.pods.inspect(name, call);
    const named = pod.Name === name || (name.length >= 12 && pod.Id.startsWith(name));
    return named ? pod : undefined;
  } catch (error) {
    if (isSidepodError(error, "not-found")) return undefined;
    throw error;
  }
}

function withLimits(container: ObservedContainer): ObservedContainer {
  const { id, pid, role } = container;
  if (pid === undefined || role === "infra") return container;
  const group = cgroupOf(pid, kernelFolders, id);
  // In a container of its own this process sees other processes under the same numbers.
  return group?.path.includes(id) ? { ...container, limits: mainLimitsInForce(group) } : container;
}

type PodItems = Pick<ObservedPod, "id" | "name" | "createdAt" | "labels"> & {
  readonly items: ContainerListItem[];
};

function mergePods(
  all: readonly ContainerListItem[],
  listed: readonly PodListItem[],
): readonly PodItems[] {
  const pods = new Map<string, PodItems>();
  for (const { Id, Name, Created, Labels } of listed) {
    pods.set(Id, { id: Id, name: Name, createdAt: Created, labels: Labels ?? {}, items: [] });
  }
  const fromLists = new Set(pods.keys());
  for (const item of all) {
    if (item.Pod === "") continue;
    const pod = pods.get(item.Pod) ?? { ...podOf(item), items: [] };
    pod.items.push(item);
    // The infra container has its pod's labels and comes first.
    const better = item.IsInfra && !fromLists.has(item.Pod);
    pods.set(item.Pod, better ? { ...podOf(item), items: pod.items } : pod);
  }
  return [...pods.values()];
}

function podOf(item: ContainerListItem): Omit<PodItems, "items"> {
  return {
    id: item.Pod,
    name: item.PodName,
    createdAt: item.Created,
    labels: item.IsInfra ? (item.Labels ?? {}) : {},
  };
}

function readShare(names: readonly string[] | undefined): readonly SharedNamespace[] {
  const known: readonly SharedNamespace[] = ["net", "ipc", "uts", "pid", "cgroup"];
  return known.filter((kind) => names?.includes(kind));
}

const maxMs = 3000;
const pollMs = 50;

/**
 * Observes a pod of this machine. The engine takes a container for running until its monitor has told
 * it of the end: where the process is gone already, it is given a moment to notice.
 */
export async function untilNoticed(
  observe: () => Promise<ObservedPod | undefined>,
  signal: AbortSignal | undefined,
): Promise<ObservedPod | undefined> {
  return await until(observe, (pod) => pod === undefined || !isBehind(pod), {
    everyMs: pollMs,
    withinMs: maxMs,
    signal,
  });
}

/** Where none of its processes is seen, this is another process space than the engine's. */
function isBehind({ containers }: ObservedPod): boolean {
  const alive = containers.flatMap(({ pid }) =>
    pid === undefined ? [] : processOf(pid) !== undefined,
  );
  return alive.includes(true) && alive.includes(false);
}
