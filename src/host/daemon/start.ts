import { spawn } from "node:child_process";
import { closeSync, constants } from "node:fs";
import type { Server } from "node:net";
import { SidepodError } from "../../errors.ts";
import { createOwnFile } from "../own-file.ts";
import type { DaemonPaths } from "./paths.ts";

type Env = Readonly<Record<string, string | undefined>>;

const { O_APPEND, O_TRUNC, O_WRONLY } = constants;

interface DaemonOptions {
  readonly command: readonly string[];
  readonly env: Env;
  /** A socket that listens already, handed over as systemd does it (sd_listen_fds(3)). */
  readonly listener?: Server;
  /** Whether its log begins anew. */
  readonly newLog?: boolean;
}

export interface StartedDaemon {
  readonly pid: number;
  /** Settles when it has ended, with its exit status or the signal. */
  readonly ended: Promise<number | string>;
}

/** Starts a process that outlives this one. */
export function startDaemon(
  { logPath }: Pick<DaemonPaths, "logPath">,
  { command, env, listener, newLog = false }: DaemonOptions,
): StartedDaemon {
  // Appending, so that it can be cut while the daemon writes it.
  const log = createOwnFile(logPath, O_WRONLY | O_APPEND | (newLog ? O_TRUNC : 0));
  try {
    const [program = "", ...args] = listener ? withListenPid(command) : command;
    const child = spawn(program, args, {
      cwd: "/",
      detached: true,
      env: listener ? withListenFds(env) : env,
      stdio: ["ignore", log, log, ...(listener ? [descriptor(listener)] : [])],
    });
    child.unref();
    const ended = new Promise<number | string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (status, signal) => resolve(status ?? signal ?? "unknown"));
    });
    return { pid: child.pid ?? -1, ended };
  } finally {
    closeSync(log);
  }
}

/** LISTEN_PID has to be the daemon's own number, which is the shell's after exec. */
function withListenPid(command: readonly string[]): readonly string[] {
  return ["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh", ...command];
}

function withListenFds({ NOTIFY_SOCKET, LISTEN_PID, LISTEN_FDNAMES, ...env }: Env): Env {
  return { ...env, LISTEN_FDS: "1" };
}

/** Node can hand a listening socket to a child only by its number, which it does not publish. */
function descriptor(server: Server): number {
  const handle: unknown = Reflect.get(server, "_handle");
  const fd: unknown = typeof handle === "object" && handle ? Reflect.get(handle, "fd") : undefined;
  if (typeof fd === "number" && fd >= 0) return fd;
  throw new SidepodError(
    "internal",
    "this version of Node.js gives no access to a listening socket",
    {
      hint: "systemctl --user start podman.socket",
      details: { node: process.version },
    },
  );
}

const defaultIdleSeconds = 60;

/**
 * How long a daemon stays when it is not needed; 0 means forever.
 *
 * @param variable of the environment, which says it in seconds
 * @throws SidepodError `usage`
 */
export function idleSeconds(env: Env, variable: `SIDEPOD_${string}_IDLE`): number {
  const text = env[variable];
  if (!text) return defaultIdleSeconds;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new SidepodError("usage", `${variable} is not a number of seconds`, {
    evidence: [`it is ${JSON.stringify(text)}`],
    hint: `set ${variable} to a number of seconds such as 60; 0 means forever`,
  });
}
