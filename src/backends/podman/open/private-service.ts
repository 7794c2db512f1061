import { createServer } from "node:net";
import type { Call } from "../../../core/seam/call.ts";
import { SidepodError } from "../../../errors.ts";
import { takeName } from "../../../host/claim.ts";
import type { Environment } from "../../../host/environment.ts";
import type { ServicePaths } from "./service-place.ts";
import { type StartedService, startService } from "./start-service.ts";

const defaultIdleSeconds = 60;

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
  place: ServicePaths,
  podman: string,
  { signal }: Call = {},
): Promise<StartedService | undefined> {
  // Only commands that start a service pay for loading this.
  const { spawn } = await import("node:child_process");
  const options = { podman, idleSeconds: idleSeconds(env), env };
  const server = createServer();
  const taken = await takeName(place.socketPath, server, { uid, signal });
  if (typeof taken !== "string") {
    taken.destroy();
    return undefined;
  }
  try {
    // Before the loop of events turns: it would take the connections that are Podman's.
    return startService(spawn, place, options, server);
  } finally {
    server.close(); // this process's copy of the socket
  }
}

/** How long a private service stays when nobody uses it, from SIDEPOD_SERVICE_IDLE; 0 is for ever. */
export function idleSeconds(env: Readonly<Record<string, string | undefined>>): number {
  const text = env.SIDEPOD_SERVICE_IDLE;
  if (!text) return defaultIdleSeconds;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new SidepodError("usage", "SIDEPOD_SERVICE_IDLE is not a number of seconds", {
    evidence: [`it is ${JSON.stringify(text)}`],
    hint: "SIDEPOD_SERVICE_IDLE=60; 0 keeps the service for ever",
  });
}
