import { type DaemonPaths, daemonPaths, daemonsIn } from "../../host/daemon/paths.ts";
import { findPrivateFolder, type Machine, privateFolderOf } from "../../host/private-folder.ts";
import { shortHash } from "../../host/short-hash.ts";

/** Where the supervisor of one user and one engine is found. Who has the socket is the supervisor. */
export interface SupervisorPaths extends DaemonPaths {
  /** Whose folder it has to be. */
  readonly uid: number;
}

/** @param engine the backend's `identity` */
export function supervisorPaths(machine: Machine, engine: string): SupervisorPaths {
  const name = `supervisor-${shortHash(engine)}`;
  return { ...daemonPaths(privateFolderOf(machine), name), uid: machine.uid };
}

/**
 * Those of all engines that this user has, or has had, a supervisor for.
 *
 * @throws SidepodError `engine-permission` where the folder is not safe
 */
export function allSupervisorPaths(machine: Machine): readonly SupervisorPaths[] {
  const folder = privateFolderOf(machine);
  if (!findPrivateFolder(folder, machine.uid)) return [];
  return daemonsIn(folder, "supervisor").map((paths) => ({ ...paths, uid: machine.uid }));
}
