import { watchFolder } from "../backends/podman/logs/watch-folder.ts";
import type { BackendEvent, Call } from "../engine/backend.ts";
import { watchSupervisor } from "./ask.ts";
import type { SupervisorPlace } from "./place.ts";

/** How often to look where the folder is not there yet. */
const pollMs = 1000;

/** What supervisors see and do from now on, one after another; it goes on while there is none. */
export async function* followSupervisor(
  place: SupervisorPlace,
  { signal }: Call,
): AsyncGenerator<BackendEvent, void, undefined> {
  for (;;) {
    using folder = watchFolder(place.folder);
    yield* watchSupervisor(place, { signal });
    await folder.changed({ timeoutMs: pollMs, signal });
  }
}
