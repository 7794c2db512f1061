import type { Session } from "../../session.ts";
import { type Glance, glanceAtSupervisor } from "../../supervision/supervision.ts";
import { type ListedForward, listForwards, readPersistentForwards } from "./record.ts";

/** The local ports that the supervisor keeps open, and how they are. */
export async function listPersistentForwards(
  session: Session,
): Promise<{ readonly forwards: readonly ListedForward[]; readonly supervisor: Glance }> {
  const { backend, signal } = session;
  const [records, supervisor] = await Promise.all([
    readPersistentForwards(backend, { signal }),
    glanceAtSupervisor(session),
  ]);
  return { forwards: listForwards(records, supervisor.status?.forwards), supervisor };
}
