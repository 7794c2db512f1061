import { findContainer } from "../core/observe/target.ts";
import type { Call } from "../core/seam/call.ts";
import type { DebugTarget } from "../core/seam/debugging.ts";
import type { Inventory } from "../core/seam/inventory.ts";
import { isSidepodError, type SidepodError } from "../errors.ts";
import { nearest } from "../podfile/nearest.ts";

type FoundContainer =
  | ({ readonly kind: "in-pod" } & ReturnType<typeof findContainer>)
  | { readonly kind: "outside"; readonly target: DebugTarget };

/**
 * Finds a container: of a pod as every command names it, or any other by its engine's name or ID.
 *
 * @param lookUp asks the engine for a container of any kind
 * @throws SidepodError `not-found` with the nearest of all names; `usage`
 */
export async function findContainerAnywhere(
  backend: Inventory,
  lookUp: (name: string) => Promise<DebugTarget>,
  name: string,
  { signal }: Call,
): Promise<FoundContainer> {
  const pods = await backend.list({ brief: true, signal });
  let unknown: SidepodError;
  try {
    return { kind: "in-pod", ...findContainer(pods, name) };
  } catch (error) {
    if (!isSidepodError(error, "not-found")) throw error;
    unknown = error;
  }
  try {
    return { kind: "outside", target: await lookUp(name) };
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
