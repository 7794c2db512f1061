import { type PodUsage, sumPodUsage } from "../../core/observe/pod-stats.ts";
import { findPod } from "../../core/observe/target.ts";
import type { ObservedPod } from "../../core/seam/observed.ts";
import type { Session } from "../session.ts";

/** What pods use: one of them by its name, or all. */
interface StatsOptions {
  readonly pod?: string | undefined;
}

/** @throws SidepodError `not-found` */
export async function readStats(
  session: Session,
  { pod }: StatsOptions = {},
): Promise<readonly PodUsage[]> {
  const { backend, signal } = session;
  const pods = await select(session, pod);
  const running = pods.flatMap(({ containers }) =>
    containers.filter(({ state }) => state === "running").map(({ id }) => id),
  );
  const samples = running.length > 0 ? backend.stats(running, { signal }) : [[]];
  for await (const sample of samples) return pods.map((one) => sumPodUsage(one, sample));
  return [];
}

/** The same again and again, until the signal is aborted. */
export async function* watchStats(
  session: Session,
  { pod, intervalMs }: StatsOptions & { readonly intervalMs?: number | undefined } = {},
): AsyncGenerator<readonly PodUsage[], void, undefined> {
  const { backend, signal } = session;
  const interval = intervalMs !== undefined && { intervalMs };
  // All containers, as those of a pod come and go.
  for await (const sample of backend.stats([], { watch: true, signal, ...interval })) {
    const pods = await select(session, pod);
    yield pods.map((one) => sumPodUsage(one, sample));
  }
}

async function select(
  { backend, signal }: Session,
  pod: string | undefined,
): Promise<readonly ObservedPod[]> {
  const pods = await backend.list({ brief: true, signal });
  return pod === undefined ? pods : [findPod(pods, pod)];
}
