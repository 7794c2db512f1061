import { findContainer } from "../../core/observe/target.ts";
import type { ExecOptions, ExecSession } from "../../core/seam/inside.ts";
import { isSidepodError, type SidepodError } from "../../errors.ts";
import type { Session } from "../session.ts";

/**
 * Runs a command in a container: `webapp/db`, `webapp` for its main container, or the engine's name of
 * one outside any pod.
 *
 * @throws SidepodError `not-found`, with the nearest name as its hint; `not-running`
 */
export async function exec(
  { backend, signal: own }: Session,
  name: string,
  options: ExecOptions,
): Promise<ExecSession> {
  const { signal = own } = options;
  const how = { ...options, signal };
  const pods = await backend.list({ brief: true, signal });
  let unknown: SidepodError;
  try {
    return await backend.exec(findContainer(pods, name).container.fullName, how);
  } catch (error) {
    if (!isSidepodError(error, "not-found")) throw error;
    unknown = error;
  }
  // A container outside any pod has its engine's name only.
  try {
    return await backend.exec(name, how);
  } catch (error) {
    throw isSidepodError(error, "not-found") ? unknown : error;
  }
}
