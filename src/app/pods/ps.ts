import { findPod, findTarget } from "../../core/observe/target.ts";
import type { ObservedPod, PodDetails } from "../../core/seam/observed.ts";
import { needsSupervisor } from "../../core/supervise/decide-next.ts";
import { type KeptPlace, placeOf, readPersistentForwards } from "../forward/persistent/record.ts";
import type { Session } from "../session.ts";
import { withSupervisorState } from "../supervision/messages.ts";
import { type Glance, glanceAtSupervisor } from "../supervision/supervision.ts";

export interface PsOptions {
  /** One pod, by its name or the start of its ID; all without it. */
  readonly pod?: string | undefined;
  /** Whether pods that Sidepod did not create are told of too. */
  readonly all?: boolean;
}

/** What runs here. */
export interface PodList {
  /** With what only their supervisor knows: restarts, readiness, what is about to start. */
  readonly pods: readonly ObservedPod[];
  /** The local ports that the supervisor keeps open, of whichever pods. */
  readonly forwards: readonly KeptPlace[];
  readonly supervisor: Glance;
  /** Whether a pod needs a supervisor, and none runs or answers. */
  readonly lacksSupervisor: boolean;
}

/** @throws SidepodError `not-found`, with the nearest name as its hint */
export async function listPods(
  session: Session,
  { pod, all = false }: PsOptions = {},
): Promise<PodList> {
  const { backend, signal } = session;
  const [observed, supervisor, records] = await Promise.all([
    pod === undefined
      ? backend.list({ managed: !all, signal })
      : findNamed(session, pod).then((one) => [one]),
    glanceAtSupervisor(session),
    readPersistentForwards(backend, { signal }),
  ]);
  const { status } = supervisor;
  const forwards = records.map(placeOf);
  const pods = withSupervisorState(observed, status?.pods ?? []);
  const needs = (one: ObservedPod) =>
    needsSupervisor(one) || forwards.some((forward) => forward.pod === one.name);
  return { pods, forwards, supervisor, lacksSupervisor: status === undefined && pods.some(needs) };
}

async function findNamed({ backend, signal }: Session, name: string): Promise<ObservedPod> {
  const exact = await backend.observe(name, { restarts: true, signal });
  if (exact) return exact;
  const near = findPod(await backend.list({ brief: true, signal }), name);
  return (await backend.observe(near.id, { restarts: true, signal })) ?? near;
}

/**
 * All that is known of a pod, or of one container of it.
 *
 * @throws SidepodError `not-found`, with the nearest name as its hint
 */
export async function inspect({ backend, signal }: Session, target: string): Promise<PodDetails> {
  const found = findTarget(await backend.list({ brief: true, signal }), target);
  const all = await backend.inspect(found.pod.id, { signal });
  if (found.kind === "pod") return all;
  const { id } = found.container;
  return { ...all, containers: all.containers.filter(({ container }) => container.id === id) };
}

/** Every pod, Sidepod's or not, with what comes at no cost; for what only needs names. */
export function listNames(
  { backend, signal: own }: Session,
  { signal = own }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly ObservedPod[]> {
  return backend.list({ brief: true, signal });
}
