import { closeSync, constants, linkSync, openSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { SidepodError } from "../../../errors.ts";
import type { ServicePlace } from "./service-place.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";

export interface StartedService {
  readonly pid: number;
  /** Settles when the service has ended, with its exit status or the signal. */
  readonly ended: Promise<number | string>;
}

export interface ServiceOptions {
  /** The executable. */
  readonly podman: string;
  /** How long the service stays without a connection, seconds; 0 is for ever. */
  readonly idleSeconds: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes the name from a socket whose service is dead. The caller holds the lock for that. */
  readonly replace: boolean;
}

/**
 * Starts `podman system service` on a socket that listens already: clients can connect at once, the
 * kernel lets them wait until Podman accepts. The socket is made under a name of its own and gets
 * the shared name in one step, so that of several commands exactly one starts a service.
 *
 * @returns undefined where the name is taken
 */
export async function startService(
  place: ServicePlace,
  options: ServiceOptions,
): Promise<StartedService | undefined> {
  // Only commands that start a service pay for loading this.
  const { spawn } = await import("node:child_process");
  const ownPath = `${place.folder}/${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
  const server = createServer();
  await listen(server, ownPath);
  try {
    if (!claim(ownPath, place.socketPath, options.replace)) return undefined;
    const started = run(spawn, place, options, server);
    sweepLeftovers(place.folder, Date.now());
    return started;
  } finally {
    // Closes this process's copy of the socket, and removes the name that only it knows.
    server.close();
  }
}

function claim(ownPath: string, socketPath: string, replace: boolean): boolean {
  try {
    if (replace) renameSync(ownPath, socketPath);
    else linkSync(ownPath, socketPath);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

type Spawn = typeof import("node:child_process").spawn;

// LISTEN_PID has to be Podman's own number, which is the shell's after exec.
const script = 'LISTEN_PID=$$ exec "$0" --remote=false system service --time "$1"';

function run(
  spawn: Spawn,
  place: ServicePlace,
  options: ServiceOptions,
  server: Server,
): StartedService {
  const log = openLog(place.logPath);
  try {
    const child = spawn("/bin/sh", ["-c", script, options.podman, String(options.idleSeconds)], {
      cwd: "/",
      detached: true,
      env: serviceEnvironment(options.env),
      stdio: ["ignore", "ignore", log, descriptor(server)],
    });
    child.unref();
    writeFileSync(place.pidPath, `${child.pid}\n`, { mode: 0o600 });
    const ended = new Promise<number | string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (status, signal) => resolve(status ?? signal ?? "unknown"));
    });
    return { pid: child.pid ?? -1, ended };
  } finally {
    closeSync(log);
  }
}

/** Appending, so that the log can be cut while the service writes it. */
function openLog(path: string): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;
  return openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW, 0o600);
}

function serviceEnvironment(env: ServiceOptions["env"]): NodeJS.ProcessEnv {
  const { NOTIFY_SOCKET, LISTEN_PID, LISTEN_FDNAMES, ...rest } = env;
  return { ...rest, LISTEN_FDS: "1" };
}

async function listen(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
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
