import { commandText } from "../../command-text.ts";
import { findContainer } from "../../core/observe/target.ts";
import type { Call } from "../../core/seam/call.ts";
import type { Debugging, DebugTarget } from "../../core/seam/debugging.ts";
import type { Inventory } from "../../core/seam/inventory.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import { nearest } from "../../podfile/nearest.ts";

/**
 * Finds what is to be debugged: a container of a pod as every command names it, or any other by its
 * engine's name or ID.
 *
 * @throws SidepodError `not-found` with the nearest name; `usage` for a pod's infra container
 */
export async function findDebugTarget(
  backend: Inventory,
  debugging: Debugging,
  name: string,
  { signal }: Call = {},
): Promise<DebugTarget> {
  const target = await find(backend, debugging, name, signal);
  if (!target.infra) return target;
  const pod = target.pod?.name;
  throw new SidepodError(
    "usage",
    `${name} is the infra container of pod ${pod}, in which nothing runs`,
    { hint: commandText`sidepod debug ${pod ?? "POD"}`, details: { name, pod } },
  );
}

async function find(
  backend: Inventory,
  debugging: Debugging,
  name: string,
  signal: AbortSignal | undefined,
): Promise<DebugTarget> {
  const pods = await backend.list({ brief: true, signal });
  let unknown: SidepodError;
  try {
    const { container } = findContainer(pods, name);
    return await debugging.target(container.id, { signal });
  } catch (error) {
    if (!isSidepodError(error, "not-found")) throw error;
    unknown = error;
  }
  try {
    return await debugging.target(name, { signal });
  } catch (error) {
    if (!isSidepodError(error, "not-found")) throw error;
    // The engine's list has the pods' containers, too: where both are as near, the pod's own word counts.
    const names = [unknown, error].map(({ details }) => details.nearest);
    const near = nearest(name, names.filter(isText));
    throw near !== undefined && near === unknown.details.nearest ? unknown : error;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
