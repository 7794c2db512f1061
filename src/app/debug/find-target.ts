import { commandText } from "../../command-text.ts";
import type { Backend } from "../../core/seam/backend.ts";
import type { Call } from "../../core/seam/call.ts";
import type { Debugging, DebugTarget } from "../../core/seam/debugging.ts";
import type { Inventory } from "../../core/seam/inventory.ts";
import { SidepodError } from "../../errors.ts";
import { findContainerAnywhere } from "../find-container.ts";

/** The target of a session, and what is asked about it. */
export interface DebugContext<B extends Inventory = Backend> {
  readonly backend: B;
  readonly debugging: Debugging;
  readonly target: DebugTarget;
}

/** Finds what a session is to be beside. */
export async function findDebugContext<B extends Inventory & Pick<Backend, "debugging">>(
  backend: B,
  name: string,
  { signal }: Call,
): Promise<DebugContext<B>> {
  const debugging = await backend.debugging();
  return {
    backend,
    debugging,
    target: await findDebugTarget(backend, debugging, name, { signal }),
  };
}

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
  const lookUp = (one: string) => debugging.target(one, { signal });
  const found = await findContainerAnywhere(backend, lookUp, name, { signal });
  const target = found.kind === "outside" ? found.target : await lookUp(found.container.id);
  if (!target.infra) return target;
  const pod = target.pod?.name;
  throw new SidepodError(
    "usage",
    `${name} is the infra container of pod ${pod}, which runs no application`,
    { hint: commandText`sidepod debug ${pod ?? "POD"}`, details: { name, pod } },
  );
}
