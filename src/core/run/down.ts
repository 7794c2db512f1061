import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { PodSpec } from "../../podfile/model.ts";
import { refuseToTakeForeign } from "../observe/pod-around.ts";
import { nameIn, standingsIn } from "../observe/standing.ts";
import { type Plan, PlanBuilder } from "../plan/plan.ts";
import { addStops, stopBudgetOf } from "../plan/stops.ts";
import type { Backend } from "../seam/backend.ts";
import type { Belongings, Standing } from "../seam/inventory.ts";
import type { ObservedPod } from "../seam/observed.ts";
import { execute } from "./execute.ts";
import { lockPod } from "./lock.ts";
import type { OnProgress } from "./progress.ts";

export interface DownOptions {
  /** Whether the pod's named volumes go too. */
  readonly volumes?: boolean;
  /** What the pod's file says of its volumes and secrets; without it, what its last `up` has noted. */
  readonly file?: Pick<PodSpec, "volumes" | "secrets">;
  /** Grace for every container instead of its own; 0 kills at once. */
  readonly graceMs?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress;
}

/**
 * Stops a pod in order and removes everything that was made for it. Works whatever state it is in.
 *
 * @returns whether there was anything to remove
 */
export async function down(
  backend: Backend,
  name: string,
  options: DownOptions = {},
): Promise<boolean> {
  const { signal, onProgress = () => {}, timeoutMs = 60_000 } = options;
  const call = { signal };
  await using _ = await lockPod(backend.identity, name, {
    ...call,
    timeoutMs,
    toRemove: true,
    onWait: (holder) => onProgress({ type: "waiting-for-lock", pod: name, holder }),
  });
  if (options.graceMs === 0) await backend.killStopping(name, call);
  const [pod, belongings] = await Promise.all([
    backend.observe(name, call),
    backend.belongings(name, call),
  ]);
  const plan = planDown(name, pod, belongings, options);
  if (plan.steps.length === 0 && pod === undefined) return false;
  onProgress({ type: "plan", plan });
  await execute(plan, backend, { ...call, onProgress });
  return true;
}

/** @throws SidepodError `foreign-pod` where Sidepod did not make the pod, or something in it */
export function planDown(
  name: string,
  pod: ObservedPod | undefined,
  belongings: Belongings,
  options: Pick<DownOptions, "volumes" | "file" | "graceMs"> = {},
): Plan {
  if (pod !== undefined && !pod.managed) {
    throw new SidepodError("foreign-pod", `pod ${name} was not created by Sidepod`, {
      evidence: pod.foreign === undefined ? [] : [pod.foreign],
      hint: commandText`podman pod rm -f ${name}`,
      details: { pod: name, id: pod.id },
    });
  }
  if (pod !== undefined) refuseToTakeForeign(pod, "would be removed");
  const { volumes, graceMs } = options;
  const noted = belongings.standings;
  const stays: ReadonlySet<Standing> = options.file
    ? standingsIn(options.file)
    : new Set(noted.map(({ standing }) => standing));
  const plan = new PlanBuilder(name);
  const cause = "down was requested";
  if (pod !== undefined) {
    const subject = `pod ${name}`;
    plan.stopWithin(stopBudgetOf(pod.containers));
    const needs =
      graceMs === 0
        ? addKill(plan, pod, cause)
        : addStops(
            plan,
            pod.containers.filter(({ role }) => role !== "infra"),
            { pod: name, cause: () => cause, needs: [], graceMs },
          );
    // The engine removes the containers of a pod and their anonymous volumes along with it.
    plan.add({ kind: "remove-pod", pod: pod.id }, subject, cause, needs);
  }
  const gone = plan.ids();
  for (const secret of belongings.secrets) {
    if (stays.has(`external secret ${secret}`)) continue;
    plan.add(
      { kind: "remove-secret", secret },
      `secret ${secret}`,
      "it was created for the pod",
      gone,
    );
  }
  for (const volume of volumes ? belongings.volumes : belongings.ephemeral) {
    if (stays.has(`external volume ${volume}`)) continue;
    if (!volumes && stays.has(`named volume ${volume}`)) continue;
    const reason = volumes ? "--volumes was given" : "it belongs to the pod";
    plan.add({ kind: "remove-volume", volume }, `volume ${volume}`, reason, gone);
  }
  // A note lasts as long as what it is about.
  const left = new Set([...belongings.volumes, ...belongings.secrets]);
  for (const id of plan.ids("remove-volume", "remove-secret")) left.delete(id.split(" ")[2] ?? "");
  for (const { volume, standing } of noted) {
    if (left.has(nameIn(standing))) continue;
    plan.add(
      { kind: "remove-volume", volume },
      `volume ${volume}`,
      "what it records no longer applies",
      gone,
    );
  }
  return plan.build();
}

/**
 * Without grace there is no order. The engine kills a pod at once only where all of it runs.
 *
 * @podman 4.3: where a stop with a longer grace is under way, nothing is removed for as long as 17 s.
 */
function addKill(plan: PlanBuilder, pod: ObservedPod, cause: string): readonly string[] {
  const { name, id, containers } = pod;
  if (containers.every(({ state }) => state === "running" || state === "stopping")) {
    return [plan.add({ kind: "kill-pod", pod: id }, `pod ${name}`, cause)];
  }
  return containers
    .filter(({ state }) => state === "stopping")
    .map((container) =>
      plan.add(
        { kind: "stop-container", container: container.id, graceMs: 0 },
        `${name}/${container.name}`,
        cause,
      ),
    );
}
