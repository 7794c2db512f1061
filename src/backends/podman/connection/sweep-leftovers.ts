import { readdirSync, rmSync, statSync } from "node:fs";
import { seemsAlive } from "./seems-alive.ts";
import { placeNamed } from "./service-place.ts";

const hourMs = 3_600_000;

/**
 * Removes what services left that ended long ago and will not come back under their name, such as
 * those of a configuration that has changed since.
 */
export function sweepLeftovers(folder: string, nowMs: number): void {
  for (const entry of readdirSync(folder)) {
    const name = /^(podman-[0-9a-f]{8})\.sock$/.exec(entry)?.[1];
    if (name === undefined) continue;
    const place = placeNamed(folder, name);
    const madeMs = statSync(place.socketPath, { throwIfNoEntry: false })?.mtimeMs ?? nowMs;
    if (nowMs - madeMs < hourMs || seemsAlive(place)) continue;
    for (const path of [place.socketPath, place.pidPath, place.logPath]) {
      rmSync(path, { force: true });
    }
  }
}
