import type { Backend } from "../../engine/backend.ts";
import { needsSupervisor } from "../../engine/lifecycle/judge.ts";
import type { ObservedPod } from "../../engine/observed.ts";
import { findPod } from "../../engine/target.ts";
import { type KeptPlace, placeOf } from "../../forward/kept/list-forwards.ts";
import { readKeptForwards } from "../../forward/kept/record.ts";
import { addWhatIsKept } from "../../supervisor/add-what-is-kept.ts";
import type { Context } from "../context.ts";
import { podJson } from "../render/pod-json.ts";
import { formatPods } from "../render/pod-table.ts";
import { glanceAtSupervisor } from "../supervision.ts";

export interface PsInput {
  readonly pod: string | undefined;
  readonly allPods: boolean;
  readonly json: boolean;
}

export async function ps({ pod, allPods, json }: PsInput, context: Context): Promise<void> {
  const { signal, paint } = context;
  await using backend = await context.openBackend();
  const [observed, { status, note }, records] = await Promise.all([
    pod ? [await findNamed(backend, pod, signal)] : backend.list({ managed: !allPods, signal }),
    glanceAtSupervisor(backend, context),
    readKeptForwards(backend, { signal }),
  ]);
  const forwards = records.map(placeOf);
  const withForwards = (one: ObservedPod) => {
    const added = forwardsOf(one.name, forwards);
    return { ...podJson(one), ...(added.length > 0 && { forwards: added }) };
  };
  const pods = addWhatIsKept(observed, status?.pods ?? []);
  const needs = (one: ObservedPod) =>
    needsSupervisor(one) || forwards.some((forward) => forward.pod === one.name);
  if (status === undefined && pods.some(needs)) context.note(note);
  if (json) return context.print(JSON.stringify(pods.map(withForwards), undefined, 2));
  if (pods.length > 0)
    return context.print(formatPods(pods, { paint, nowMs: Date.now(), forwards }));
  context.note(
    allPods
      ? "there are no pods"
      : "Sidepod runs no pods here; `sidepod up` starts those of sidepod.yaml, --all-pods shows others",
  );
}

/** Those that were added with `forward --add`. */
function forwardsOf(name: string, forwards: readonly KeptPlace[]) {
  return forwards.filter(({ pod }) => pod === name).map(({ pod: _, ...forward }) => forward);
}

async function findNamed(
  backend: Backend,
  name: string,
  signal: AbortSignal,
): Promise<ObservedPod> {
  const exact = await backend.observe(name, { restarts: true, signal });
  if (exact) return exact;
  const near = findPod(await backend.list({ brief: true, signal }), name);
  return (await backend.observe(near.id, { restarts: true, signal })) ?? near;
}
