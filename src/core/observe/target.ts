import { SidepodError } from "../../errors.ts";
import { nearest } from "../../podfile/nearest.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";

/** A container and the pod that it is in. */
interface ContainerTarget {
  readonly pod: ObservedPod;
  readonly container: ObservedContainer;
}

/** What a name on the command line stands for. */
export type Target =
  | { readonly kind: "pod"; readonly pod: ObservedPod }
  | ({ readonly kind: "container" } & ContainerTarget);

/** Shorter, and a name that is not known could be taken for the start of an ID. */
const shortestId = 4;

/**
 * Finds what a name means: a pod by name, `pod/container`, a container by the engine's name, or
 * either by the start of its ID.
 *
 * @throws SidepodError `not-found`, with the nearest name as its hint
 */
export function findTarget(pods: readonly ObservedPod[], name: string): Target {
  const pod = findPodByName(pods, name) ?? undefined;
  if (pod) return { kind: "pod", pod };
  const container = containerByPath(pods, name) ?? containerByFullName(pods, name);
  if (container) return { kind: "container", ...container };
  const byId = findById(pods, name);
  if (byId) return byId;
  throw notFound(name, pods);
}

/**
 * Finds one container: as findTarget, where a pod stands for its main container, or for its only
 * one.
 *
 * @throws SidepodError `not-found`; `usage` for a pod without a main container
 */
export function findContainer(pods: readonly ObservedPod[], name: string): ContainerTarget {
  const target = findTarget(pods, name);
  if (target.kind === "container") return target;
  const { pod } = target;
  const container = mainOf(pod);
  if (container) return { pod, container };
  const names = pod.containers.filter(isOwn).map((each) => `${pod.name}/${each.name}`);
  throw new SidepodError("usage", `pod ${pod.name} has no main container`, {
    ...(names.length > 0 && { hint: `name one of its containers: ${names.join(", ")}` }),
    details: { pod: pod.name, containers: names },
  });
}

/** The main container, or the only one of a pod that Sidepod did not create. */
function mainOf(pod: ObservedPod): ObservedContainer | undefined {
  const main = pod.containers.find(({ role, managed }) => role === "main" && managed);
  if (main) return main;
  const own = pod.containers.filter(isOwn);
  return own.length === 1 ? own[0] : own.find(({ role }) => role === "main");
}

/**
 * Finds a pod by name or the start of its ID.
 *
 * @throws SidepodError `not-found`, with the nearest name as its hint
 */
export function findPod(pods: readonly ObservedPod[], name: string): ObservedPod {
  const byName = findPodByName(pods, name);
  if (byName) return byName;
  const byId = findById(pods, name);
  if (byId?.kind === "pod") return byId.pod;
  throw notFoundPod(name, pods);
}

function isOwn({ role }: ObservedContainer): boolean {
  return role !== "infra" && role !== "debug";
}

function findPodByName(pods: readonly ObservedPod[], name: string): ObservedPod | undefined {
  return pods.find((pod) => pod.name === name);
}

function containerByPath(pods: readonly ObservedPod[], name: string): ContainerTarget | undefined {
  const slash = name.indexOf("/");
  if (slash === -1) return undefined;
  const pod = findPodByName(pods, name.slice(0, slash));
  const inside = name.slice(slash + 1);
  const container =
    pod?.containers.find((each) => each.name === inside) ??
    pod?.containers.find((each) => each.fullName === inside) ??
    // Main has a name of its own in a Kubernetes manifest.
    pod?.containers.find((each) => each.fullName === name.replace("/", "-"));
  return pod && container ? { pod, container } : undefined;
}

function containerByFullName(
  pods: readonly ObservedPod[],
  name: string,
): ContainerTarget | undefined {
  for (const pod of pods) {
    const container = pod.containers.find(({ fullName }) => fullName === name);
    if (container) return { pod, container };
  }
  return undefined;
}

function findById(pods: readonly ObservedPod[], prefix: string): Target | undefined {
  if (prefix.length < shortestId || !/^[0-9a-f]+$/.test(prefix)) return undefined;
  const found: Target[] = [];
  for (const pod of pods) {
    if (pod.id.startsWith(prefix)) found.push({ kind: "pod", pod });
    for (const container of pod.containers) {
      if (container.id.startsWith(prefix)) found.push({ kind: "container", pod, container });
    }
  }
  if (found.length < 2) return found[0];
  throw new SidepodError("usage", `the ID prefix ${prefix} is ambiguous`, {
    evidence: found.map(describe),
    hint: "use a longer prefix",
  });
}

function describe(target: Target): string {
  const { pod } = target;
  return target.kind === "pod"
    ? `pod ${pod.name} ${pod.id}`
    : `${pod.name}/${target.container.name} ${target.container.id}`;
}

function notFound(name: string, pods: readonly ObservedPod[]): SidepodError {
  const slash = name.indexOf("/");
  const pod = slash === -1 ? undefined : findPodByName(pods, name.slice(0, slash));
  if (pod) {
    const inside = name.slice(slash + 1);
    const names = pod.containers.map((container) => container.name);
    const near = nearest(inside, names);
    return new SidepodError("not-found", `pod ${pod.name} has no container '${inside}'`, {
      hint: near
        ? `did you mean ${pod.name}/${near}?`
        : `its containers are ${names.join(", ") || "none"}`,
      details: { pod: pod.name, container: inside, containers: names },
    });
  }
  const names = pods.flatMap(({ name: podName, containers }) => [
    podName,
    ...containers.flatMap((each) => [`${podName}/${each.name}`, each.fullName]),
  ]);
  return missing(`there is no pod or container '${name}'`, name, names);
}

function notFoundPod(name: string, pods: readonly ObservedPod[]): SidepodError {
  return missing(
    `there is no pod '${name}'`,
    name,
    pods.map((pod) => pod.name),
  );
}

function missing(message: string, name: string, names: readonly string[]): SidepodError {
  const near = nearest(name, names);
  return new SidepodError("not-found", message, {
    hint: near ? `did you mean ${near}?` : "sidepod ps --all-pods",
    details: { name, ...(near !== undefined && { nearest: near }) },
  });
}
