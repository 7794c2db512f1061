import { readSurroundings } from "../../../host/environment.ts";
import { findExecutable } from "../../../host/find-executable.ts";
import { findPrivateFolder } from "../../../host/private-folder.ts";
import { finders } from "./finders.ts";
import { seemsAlive, servicePlace } from "./service-place.ts";

/** Starts the private service if no finder has anything to offer; says nothing where that fails. */
export async function startUnasked(
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  try {
    const surroundings = readSurroundings(env);
    const podman = findExecutable("podman", env.PATH);
    if (!podman || finders.some((find) => find(surroundings).target !== undefined)) return;
    const place = servicePlace(surroundings, podman);
    if (findPrivateFolder(place.folder, surroundings.uid) && seemsAlive(place)) return;
    const { ensureService } = await import("./private-service.ts");
    await ensureService(surroundings, place, podman);
  } catch {
    return; // the command itself will meet the same and tell it
  }
}
