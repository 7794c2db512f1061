import { lstatSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { commandText } from "../../../command-text.ts";
import type { Call } from "../../../engine/backend.ts";
import { SidepodError } from "../../../errors.ts";
import { idleSeconds } from "./idle-seconds.ts";
import { tryKernelLock } from "./kernel-lock.ts";
import { openPrivateFolder } from "./private-folder.ts";
import { reachSocket } from "./reach-socket.ts";
import type { ServicePlace } from "./service-place.ts";
import { type StartedService, startService } from "./start-service.ts";
import type { Surroundings } from "./surroundings.ts";

const patienceMs = 10_000;

/**
 * Sees to it that a service listens on the socket, whichever of several commands starts it. It does
 * not wait for an answer.
 *
 * @returns the service where this call started it
 */
export async function ensureService(
  surroundings: Surroundings,
  place: ServicePlace,
  podman: string,
  { signal }: Call = {},
): Promise<StartedService | undefined> {
  openPrivateFolder(place.folder, surroundings.uid);
  const { env } = surroundings;
  const options = { podman, idleSeconds: idleSeconds(env), env };
  const patience = AbortSignal.timeout(patienceMs);
  for (;;) {
    signal?.throwIfAborted();
    const reach = await reachSocket(place.socketPath);
    if (reach === "denied") throw stuck(place);
    if (reach === "accepts") return undefined;
    const started =
      reach === "absent"
        ? await startService(place, { ...options, replace: false })
        : await replaceService(place, options);
    if (started) return started;
    if (patience.aborted) throw stuck(place);
    await sleep(5, undefined, signal ? { signal } : {});
  }
}

/** Only the holder of the lock may take the name from a dead service, after one more look. */
async function replaceService(
  place: ServicePlace,
  options: Omit<Parameters<typeof startService>[1], "replace">,
): Promise<StartedService | undefined> {
  const { dev, ino } = lstatSync(place.folder);
  await using lock = await tryKernelLock(`sidepod-service-${dev}-${ino}`);
  if (!lock || (await reachSocket(place.socketPath)) !== "refused") return undefined;
  return await startService(place, { ...options, replace: true });
}

function stuck({ socketPath }: ServicePlace): SidepodError {
  return new SidepodError("no-engine", "the private Podman service could not be started", {
    evidence: [`${socketPath} can neither be connected to nor replaced`],
    hint: commandText`rm ${socketPath}`,
    details: { socket: socketPath },
  });
}
