import { closeSync, constants, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import type { Server } from "node:net";
import { SidepodError } from "../../../errors.ts";
import { createOwnFile } from "../../../host/own-file.ts";
import { placeNamed, type ServicePaths, seemsAlive } from "./service-place.ts";

const { O_APPEND, O_TRUNC, O_WRONLY } = constants;

export interface StartedService {
  readonly pid: number;
  /** Settles when the service has ended, with its exit status or the signal. */
  readonly ended: Promise<number | string>;
}

interface ServiceOptions {
  /** The executable. */
  readonly podman: string;
  /** How long the service stays without a connection, seconds; 0 is for ever. */
  readonly idleSeconds: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Spawn = typeof import("node:child_process").spawn;

// LISTEN_PID has to be Podman's own number, which is the shell's after exec.
const script = 'LISTEN_PID=$$ exec "$0" --remote=false system service --time "$1"';

const hourMs = 3_600_000;

/** Starts `podman system service` on a socket that listens already. */
export function startService(
  spawn: Spawn,
  place: ServicePaths,
  options: ServiceOptions,
  server: Server,
): StartedService {
  // Both before it runs: something else may have their place.
  const pidFile = createOwnFile(place.pidPath, O_WRONLY | O_TRUNC);
  let log: number | undefined;
  try {
    // Appending, so that it can be cut while the service writes it.
    log = createOwnFile(place.logPath, O_WRONLY | O_TRUNC | O_APPEND);
    const child = spawn("/bin/sh", ["-c", script, options.podman, String(options.idleSeconds)], {
      cwd: "/",
      detached: true,
      env: serviceEnvironment(options.env),
      stdio: ["ignore", "ignore", log, descriptor(server)],
    });
    child.unref();
    const ended = new Promise<number | string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (status, signal) => resolve(status ?? signal ?? "unknown"));
    });
    writeSync(pidFile, `${child.pid}\n`);
    sweepLeftovers(place.folder, Date.now());
    return { pid: child.pid ?? -1, ended };
  } finally {
    closeSync(pidFile);
    if (log !== undefined) closeSync(log);
  }
}

function serviceEnvironment(env: ServiceOptions["env"]): NodeJS.ProcessEnv {
  const { NOTIFY_SOCKET, LISTEN_PID, LISTEN_FDNAMES, ...rest } = env;
  return { ...rest, LISTEN_FDS: "1" };
}

/** Node can hand a listening socket to a child only by its number, which it does not publish. */
function descriptor(server: Server): number {
  const handle: unknown = Reflect.get(server, "_handle");
  const fd: unknown = typeof handle === "object" && handle ? Reflect.get(handle, "fd") : undefined;
  if (typeof fd === "number" && fd >= 0) return fd;
  throw new SidepodError("internal", "this Node gives no access to a listening socket", {
    hint: "systemctl --user start podman.socket",
    details: { node: process.version },
  });
}

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
