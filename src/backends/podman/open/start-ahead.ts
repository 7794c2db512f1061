import { seemsAlive } from "../../../host/daemon/paths.ts";
import { readEnvironmentOf } from "../../../host/environment.ts";
import { findExecutable } from "../../../host/find-executable.ts";
import { findPrivateFolder } from "../../../host/private-folder.ts";
import { finders } from "./finders.ts";
import { servicePaths } from "./service-place.ts";

/** Starts the private service if no finder has anything to offer; says nothing where that fails. */
export async function startAhead(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  try {
    const environment = readEnvironmentOf(env);
    const podman = findExecutable("podman", env.PATH);
    if (!podman || finders.some((find) => find(environment).target !== undefined)) return;
    const place = servicePaths(environment, podman);
    if (findPrivateFolder(place.folder, environment.uid) && seemsAlive(place)) return;
    const { ensureService } = await import("./private-service.ts");
    await ensureService(environment, place, podman);
  } catch {
    return; // the command itself will meet the same and tell it
  }
}
