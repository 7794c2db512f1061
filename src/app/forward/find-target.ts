import { findContainer } from "../../core/observe/target.ts";
import type { Backend } from "../../core/seam/backend.ts";
import type { Call } from "../../core/seam/call.ts";
import type { Inventory } from "../../core/seam/inventory.ts";
import { isSidepodError, type SidepodError } from "../../errors.ts";
import type { ForwardTarget } from "./forward.ts";

/**
 * Finds a container: of a pod as findContainer does, or one outside any pod by the engine's name.
 *
 * @throws SidepodError `not-found`, with the nearest name as its hint; `usage`
 */
export async function findForwardTarget(
  backend: Inventory & Pick<Backend, "debugging">,
  name: string,
  call: Call,
): Promise<ForwardTarget> {
  const pods = await backend.list({ brief: true, ...call });
  let unknown: SidepodError;
  try {
    const { pod, container } = findContainer(pods, name);
    return { container: container.fullName, name: `${pod.name}/${container.name}` };
  } catch (error) {
    if (!isSidepodError(error, "not-found")) throw error;
    unknown = error;
  }
  try {
    await (await backend.debugging()).target(name, call);
    return { container: name, name };
  } catch (error) {
    // Whichever knows a name that is near.
    const isNearer = !isSidepodError(error, "not-found") || unknown.details.nearest === undefined;
    throw isNearer ? error : unknown;
  }
}
