import { setTimeout as sleep } from "node:timers/promises";
import type { BackendEvent, Call } from "../engine/backend.ts";
import { watchSupervisor } from "./ask.ts";
import type { SupervisorPlace } from "./place.ts";

/** How often to look whether there is one by now. */
const pollMs = 500;

/** What supervisors see and do from now on, one after another; it goes on while there is none. */
export async function* followSupervisor(
  place: () => SupervisorPlace,
  { signal }: Call,
): AsyncGenerator<BackendEvent, void, undefined> {
  for (;;) {
    yield* watchSupervisor(place(), { signal });
    await sleep(pollMs, undefined, signal ? { signal } : {});
  }
}
