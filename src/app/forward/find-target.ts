import type { Backend } from "../../core/seam/backend.ts";
import type { Call } from "../../core/seam/call.ts";
import type { Inventory } from "../../core/seam/inventory.ts";
import { findContainerAnywhere } from "../find-container.ts";
import type { ForwardTarget } from "./forward.ts";

/** Finds what ports are to lead into: a container of a pod, or any other by the engine's name. */
export async function findForwardTarget(
  backend: Inventory & Pick<Backend, "debugging">,
  name: string,
  call: Call,
): Promise<ForwardTarget> {
  const lookUp = async () => await (await backend.debugging()).target(name, call);
  const found = await findContainerAnywhere(backend, lookUp, name, call);
  if (found.kind === "outside") return { container: name, name };
  const { pod, container } = found;
  return { container: container.fullName, name: `${pod.name}/${container.name}` };
}
