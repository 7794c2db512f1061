import type { Call } from "../../core/seam/call.ts";
import type { DebugTarget } from "../../core/seam/debugging.ts";
import type { Session } from "../session.ts";
import { type DebugOptions, refusePaused } from "./debug.ts";
import { findDebugContext } from "./find-target.ts";
import { copyPrivileges, type Privileges, privilegesFor } from "./privileges.ts";

/** What a session would be granted and what stands in its way; none is opened. */
export async function explainDebug(
  { backend }: Session,
  name: string,
  options: DebugOptions,
  call: Call,
): Promise<{ readonly target: DebugTarget; readonly privileges: Privileges }> {
  const { target } = await findDebugContext(backend, name, call);
  refusePaused(target);
  const isRunning = target.process !== undefined;
  return {
    target,
    privileges: isRunning ? privilegesFor(target, options) : copyPrivileges(options),
  };
}
