import { label } from "../../../engine/labels.ts";
import type {
  ContainerState,
  ObservedContainer,
  ObservedRole,
  Shares,
} from "../../../engine/observed.ts";
import type { ContainerListItem } from "../../../libpod/types/container-list.ts";
import type { Namespaces } from "../kernel/namespaces.ts";

const states: Readonly<Record<string, ContainerState>> = {
  configured: "created",
  created: "created",
  initialized: "created",
  running: "running",
  paused: "paused",
  stopping: "stopping",
  stopped: "exited",
  exited: "exited",
  removing: "removing",
};

/** What is known of a container from the list and from what is asked for beside it. */
export interface Known {
  readonly shares: Shares;
  readonly restarts: number;
}

/** A container of the list as Sidepod speaks of it. */
export function readContainer(item: ContainerListItem, known: Known): ObservedContainer {
  const labels = item.Labels ?? {};
  const fullName = item.Names[0] ?? item.Id.slice(0, 12);
  const role = roleOf(item);
  const state = stateOf(item.State);
  const health = healthOf(item);
  const running = state === "running";
  return {
    id: item.Id,
    name: nameOf(item),
    fullName,
    role,
    managed: label.role in labels,
    order: orderOf(labels[label.order]),
    state,
    ready:
      role === "init"
        ? state === "exited" && item.ExitCode === 0
        : running && (health === undefined || health === "healthy"),
    ...(health && running && { health }),
    restarts: known.restarts,
    ...(state === "exited" && { exitCode: item.ExitCode }),
    ...(item.Pid > 0 && { pid: item.Pid }),
    image: item.Image,
    imageId: item.ImageID,
    createdAt: item.Created,
    ...timeOf("startedAt", item.StartedAt),
    ...(!running && timeOf("finishedAt", item.ExitedAt)),
    labels,
    shares: known.shares,
  };
}

/** The name inside the pod: Sidepod's label, for others' containers the engine's name. */
export function nameOf(item: ContainerListItem): string {
  if (item.IsInfra) return "infra";
  return item.Labels?.[label.name] ?? item.Names[0] ?? item.Id.slice(0, 12);
}

/** Of the engine's word; "stopped" is one that has ended and that Podman has not tidied up yet. */
export function stateOf(word: string): ContainerState {
  return states[word.toLowerCase()] ?? "unknown";
}

export function namespacesOf({ Namespaces: from }: ContainerListItem): Namespaces {
  const read = <K extends keyof Namespaces>(kind: K, text: string | undefined) => {
    const inode = Number(text);
    return text && Number.isInteger(inode) ? { [kind]: inode } : {};
  };
  return {
    ...read("net", from?.Net),
    ...read("ipc", from?.Ipc),
    ...read("uts", from?.Uts),
    ...read("pid", from?.Pidns),
    ...read("user", from?.User),
    ...read("cgroup", from?.Cgroup),
    ...read("mnt", from?.Mnt),
  };
}

function roleOf({ IsInfra, Labels }: ContainerListItem): ObservedRole {
  if (IsInfra) return "infra";
  const role = Labels?.[label.role];
  // What others put into a pod stands beside its main container.
  return role === "main" || role === "init" || role === "debug" ? role : "sidecar";
}

function healthOf({ Status, Labels }: ContainerListItem): ObservedContainer["health"] {
  // Sidepod runs the checks of its own containers, of which the engine knows nothing.
  if (Status === "starting" && Labels && label.role in Labels) return undefined;
  return Status === "starting" || Status === "healthy" || Status === "unhealthy"
    ? Status
    : undefined;
}

function orderOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,9}(\.\d{1,20})?$/.test(text)
    ? Number(text)
    : Number.POSITIVE_INFINITY;
}

/** The engine gives whole seconds; what has not happened is far in the past. */
function timeOf<Key extends "startedAt" | "finishedAt">(
  key: Key,
  seconds: number,
): Partial<Record<Key, string>> {
  if (!(seconds > 0)) return {};
  const time = new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  return { [key]: time } as Partial<Record<Key, string>>;
}
