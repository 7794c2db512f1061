import {
  type KeptPlace,
  placeOf,
  readPersistentForwards,
} from "../../../app/forward/persistent/record.ts";
import { findPod } from "../../../core/observe/target.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import type { ObservedPod } from "../../../core/seam/observed.ts";
import { needsSupervisor } from "../../../core/supervise/decide-next.ts";
import { withSupervisorState } from "../../../supervisor/messages.ts";
import { glanceAtSupervisor } from "../../arguments/supervision.ts";
import type { Context } from "../../frame/context.ts";
import { podJson } from "./json.ts";
import { formatPods } from "./render.ts";

interface PsInput {
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
    readPersistentForwards(backend, { signal }),
  ]);
  const forwards = records.map(placeOf);
  const withForwards = (one: ObservedPod) => {
    const added = forwardsOf(one.name, forwards);
    return { ...podJson(one), ...(added.length > 0 && { forwards: added }) };
  };
  const pods = withSupervisorState(observed, status?.pods ?? []);
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
