import { label } from "../../../core/observe/labels.ts";
import { orderOf } from "../../../core/observe/ownership.ts";
import type {
  ContainerState,
  ObservedContainer,
  ObservedRole,
  Shares,
} from "../../../core/seam/observed.ts";
import type { Namespaces } from "../../../host/proc/namespaces.ts";
import type { ContainerListItem } from "../../../libpod/types/container-list.ts";
import type { ContainerClaim } from "./whose.ts";

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
interface Known {
  readonly shares: Shares;
  readonly restarts: number;
  /** Undefined for the infra container. */
  readonly claim: ContainerClaim | undefined;
}

/** A container of the list as Sidepod speaks of it. */
export function readContainer(item: ContainerListItem, known: Known): ObservedContainer {
  const labels = item.Labels ?? {};
  const fullName = item.Names[0] ?? item.Id.slice(0, 12);
  const { claim } = known;
  const managed = isOurs(claim);
  const role = roleOf(item, claim);
  const state = stateOf(item.State);
  const health = healthOf(item, managed);
  const running = state === "running";
  return {
    id: item.Id,
    name: nameOf(item, claim),
    fullName,
    role,
    managed,
    ...whyForeign(claim),
    order: (managed ? orderOf(labels) : undefined) ?? Number.POSITIVE_INFINITY,
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
export function nameOf(item: ContainerListItem, claim: ContainerClaim | undefined): string {
  if (item.IsInfra) return "infra";
  const own = isOurs(claim) ? item.Labels?.[label.name] : undefined;
  return own ?? item.Names[0] ?? item.Id.slice(0, 12);
}

/** Whether Sidepod made a container. */
export function isOurs(claim: ContainerClaim | undefined): boolean {
  return claim === "debug" || claim?.ours === true;
}

function whyForeign(claim: ContainerClaim | undefined): Pick<ObservedContainer, "foreign"> {
  if (claim === undefined || claim === "debug" || claim.ours) return {};
  return claim.why === undefined ? {} : { foreign: claim.why };
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

function roleOf({ IsInfra }: ContainerListItem, claim: ContainerClaim | undefined): ObservedRole {
  if (IsInfra) return "infra";
  if (claim === "debug") return claim;
  // What others put into a pod stands beside its main container.
  return claim?.ours ? claim.spec.role : "sidecar";
}

function healthOf({ Status }: ContainerListItem, managed: boolean): ObservedContainer["health"] {
  // Sidepod runs the checks of its own containers, of which the engine knows nothing.
  if (Status === "starting" && managed) return undefined;
  return Status === "starting" || Status === "healthy" || Status === "unhealthy"
    ? Status
    : undefined;
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
