import { readdirSync } from "node:fs";
import { join } from "node:path";
import { privateFolderOf, shortHash } from "../backends/podman/connection/service-place.ts";
import type { Surroundings } from "../backends/podman/connection/surroundings.ts";

/** Where the supervisor of one user and one engine is found. */
export interface SupervisorPlace {
  /** Nobody else may enter it. */
  readonly folder: string;
  readonly socketPath: string;
  readonly logPath: string;
}

/** @param engine the backend's `identity` */
export function supervisorPlace(surroundings: Surroundings, engine: string): SupervisorPlace {
  return placeNamed(privateFolderOf(surroundings), `supervisor-${shortHash(engine)}`);
}

/** Those of all engines that this user has, or has had, a supervisor for. */
export function supervisorPlaces(surroundings: Surroundings): readonly SupervisorPlace[] {
  const folder = privateFolderOf(surroundings);
  return namesIn(folder).flatMap((name) => {
    const stem = /^(supervisor-[0-9a-f]{8})\.log$/.exec(name)?.[1];
    return stem === undefined ? [] : placeNamed(folder, stem);
  });
}

function placeNamed(folder: string, name: string): SupervisorPlace {
  const stem = join(folder, name);
  return { folder, socketPath: `${stem}.sock`, logPath: `${stem}.log` };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
