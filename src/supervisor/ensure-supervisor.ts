import { spawn } from "node:child_process";
import { closeSync, constants } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../core/seam/call.ts";
import { SidepodError } from "../errors.ts";
import { readServiceLog } from "../host/append-log.ts";
import type { Environment } from "../host/environment.ts";
import { createOwnFile } from "../host/own-file.ts";
import { openPrivateFolder } from "../host/private-folder.ts";
import { askSupervisor } from "./ask.ts";
import { type SupervisorPaths, supervisorPaths } from "./paths.ts";

interface EnsureOptions extends Call {
  readonly environment: Environment;
  /** The backend's `identity`. */
  readonly engine: string;
  /** The command line that is a supervisor. */
  readonly command: readonly string[];
  readonly version: string;
}

const patienceMs = 15_000;
const pollMs = 20;

/**
 * Sees to it that a supervisor of this version is there. One of another version is replaced: it has no
 * state that could be lost.
 *
 * @returns whether one was started
 * @throws SidepodError `no-supervisor` with what it wrote, or where the one that there is does not answer
 */
export async function ensureSupervisor(options: EnsureOptions): Promise<boolean> {
  const { environment, engine, version, signal } = options;
  const place = supervisorPaths(environment, engine);
  const hello = await askSupervisor(place, "hello", { signal });
  if (hello?.version === version) return false;
  if (hello !== undefined) await askSupervisor(place, "stop", { signal });
  openPrivateFolder(place.folder, place.uid);
  const startMs = performance.now();
  for (let ended = start(options, place); ; ) {
    const answer = await askSupervisor(place, "hello", { signal });
    if (answer?.version === version) return true;
    const pause = sleep(pollMs, undefined, signal ? { signal } : {});
    const status = await Promise.race([ended, pause]);
    const failed = status !== undefined && status !== 0;
    if (failed || performance.now() - startMs > patienceMs) throw failure(place, status);
    // Another one was there, and may have been just about to end.
    if (status === 0) ended = pause.then(() => start(options, place));
  }
}

function failure({ logPath }: SupervisorPaths, status: number | string | undefined): SidepodError {
  return new SidepodError("no-supervisor", "the supervisor could not be started", {
    evidence: readServiceLog(logPath),
    hint: "sidepod up --no-supervise",
    details: { log: logPath, status },
  });
}

/** @returns its end */
function start(
  { command: [program = "", ...args], environment }: EnsureOptions,
  { logPath }: SupervisorPaths,
): Promise<number | string> {
  const log = createOwnFile(logPath, constants.O_WRONLY | constants.O_APPEND);
  try {
    const child = spawn(program, args, {
      cwd: "/",
      detached: true,
      env: environmentOf(environment.env),
      stdio: ["ignore", log, log],
    });
    child.unref();
    return new Promise((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (status, name) => resolve(status ?? name ?? "unknown"));
    });
  } finally {
    closeSync(log);
  }
}

/** What finding the engine takes; it lives on and need not know the rest of its caller's. */
function environmentOf(env: Environment["env"]): NodeJS.ProcessEnv {
  const wanted =
    /^(PATH|HOME|USER|LOGNAME|LANG|TMPDIR|SSH_AUTH_SOCK|DBUS_SESSION_BUS_ADDRESS|REGISTRY_AUTH_FILE|(XDG|CONTAINERS?|STORAGE|SIDEPOD|LC)_\w+|\w+_proxy|NODE_EXTRA_CA_CERTS)$/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => wanted.test(name)));
}
