import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { Call } from "../seam/call.ts";
import type { Inventory } from "../seam/inventory.ts";
import type { ObservedPod } from "../seam/observed.ts";
import { type Loss, lossText, type Plan } from "./plan.ts";

/**
 * What goes with the containers that a plan makes again: volumes without a name that Sidepod did not
 * name, of a version before this. All else that a container has written outside of its own files stays.
 */
export async function findLosses(
  backend: Inventory,
  { steps }: Plan,
  pod: ObservedPod | undefined,
  call: Call,
): Promise<readonly Loss[]> {
  if (pod === undefined) return [];
  const takesAll = steps.some(({ action }) => action.kind === "remove-pod");
  const taken = new Set(
    steps.flatMap(({ action }) => (action.kind === "remove-container" ? action.container : [])),
  );
  const gone = pod.containers.filter(
    ({ id, role }) => role !== "debug" && role !== "infra" && (takesAll || taken.has(id)),
  );
  if (gone.length === 0) return [];
  const ids = gone.map(({ id }) => id);
  const volumes = await backend.mortalVolumes(ids, call);
  return volumes.map(({ container, volume, target }) => {
    const name = gone.find(({ id }) => id === container)?.name ?? container;
    return { subject: `${pod.name}/${name}`, volume, target };
  });
}

/** @throws SidepodError `data-loss` */
export function refuseLosses(pod: string, losses: readonly Loss[]): void {
  const [first] = losses;
  if (first === undefined) return;
  throw new SidepodError(
    "data-loss",
    `pod ${pod} cannot be changed as requested without losing data`,
    {
      evidence: losses.map((loss) => `${lossText(loss)} would be removed`),
      hint: commandText`podman volume export ${first.volume} -o data.tar keeps it; the same up with --accept-loss removes it`,
      details: { pod, losses },
    },
  );
}
