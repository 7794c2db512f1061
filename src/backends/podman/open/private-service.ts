import { rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import type { Call } from "../../../core/seam/call.ts";
import { takeName } from "../../../host/claim.ts";
import {
  type DaemonPaths,
  daemonsIn,
  openPidFile,
  seemsAlive,
} from "../../../host/daemon/paths.ts";
import { idleSeconds, type StartedDaemon, startDaemon } from "../../../host/daemon/start.ts";
import type { Environment } from "../../../host/environment.ts";

/**
 * Sees to it that a service listens on the socket, whichever of several commands starts it. It does
 * not wait for an answer. The socket listens already when it gets its name: clients can connect at
 * once, and the kernel lets them wait until Podman accepts.
 *
 * @returns the service where this call started it
 * @throws SidepodError `engine-permission` where the folder is not safe, `stale-socket`
 */
export async function ensureService(
  { env, uid }: Environment,
  place: DaemonPaths,
  podman: string,
  { signal }: Call = {},
): Promise<StartedDaemon | undefined> {
  const idle = String(idleSeconds(env, "SIDEPOD_SERVICE_IDLE"));
  const command = [podman, "--remote=false", "system", "service", "--time", idle];
  const listener = createServer();
  const taken = await takeName(place.socketPath, listener, { uid, signal });
  if (typeof taken !== "string") {
    taken.destroy();
    return undefined;
  }
  try {
    // Before the loop of events turns: it would take the connections that are Podman's.
    using pidFile = openPidFile(place);
    const service = startDaemon(place, { command, env, listener, newLog: true });
    pidFile.write(service.pid);
    sweepLeftovers(place.folder, Date.now());
    return service;
  } finally {
    listener.close(); // this process's copy of the socket
  }
}

const hourMs = 3_600_000;

/**
 * Removes what services left that ended long ago and will not come back under their name, such as
 * those of a configuration that has changed since.
 */
export function sweepLeftovers(folder: string, nowMs: number): void {
  for (const place of daemonsIn(folder, "podman")) {
    const madeMs = statSync(place.socketPath, { throwIfNoEntry: false })?.mtimeMs ?? nowMs;
    if (nowMs - madeMs < hourMs || seemsAlive(place)) continue;
    for (const path of [place.socketPath, place.pidPath, place.logPath]) {
      rmSync(path, { force: true });
    }
  }
}
