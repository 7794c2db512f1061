import { readdirSync } from "node:fs";
import { join } from "node:path";
import { findPrivateFolder, type Machine, privateFolderOf } from "../host/private-folder.ts";
import { shortHash } from "../host/short-hash.ts";

/** Where the supervisor of one user and one engine is found, by everyone in this one way. */
export interface SupervisorPaths {
  /** Nobody else may enter it. */
  readonly folder: string;
  /** Whose folder it has to be. */
  readonly uid: number;
  /** The name that makes a process the supervisor. */
  readonly socketPath: string;
  readonly logPath: string;
  readonly pidPath: string;
}

/** @param engine the backend's `identity` */
export function supervisorPaths(machine: Machine, engine: string): SupervisorPaths {
  return placeNamed(machine, privateFolderOf(machine), `supervisor-${shortHash(engine)}`);
}

/**
 * Those of all engines that this user has, or has had, a supervisor for.
 *
 * @throws SidepodError `engine-permission` where the folder is not safe
 */
export function allSupervisorPaths(machine: Machine): readonly SupervisorPaths[] {
  const folder = privateFolderOf(machine);
  if (!findPrivateFolder(folder, machine.uid)) return [];
  const names = readdirSync(folder).flatMap(
    (name) => /^(supervisor-[0-9a-f]{8})\.(?:log|sock)$/.exec(name)?.[1] ?? [],
  );
  return [...new Set(names)].sort().map((name) => placeNamed(machine, folder, name));
}

function placeNamed({ uid }: Machine, folder: string, name: string): SupervisorPaths {
  const stem = join(folder, name);
  const [socketPath, logPath, pidPath] = [`${stem}.sock`, `${stem}.log`, `${stem}.pid`];
  return { folder, uid, socketPath, logPath, pidPath };
}
