import type { Call } from "../../core/seam/call.ts";
import { SidepodError } from "../../errors.ts";
import { lastLines } from "../../host/daemon/log.ts";
import { startDaemon } from "../../host/daemon/start.ts";
import type { Environment } from "../../host/environment.ts";
import { openPrivateFolder } from "../../host/private-folder.ts";
import { until } from "../../host/until.ts";
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
  const { environment, engine, command, version, signal } = options;
  const place = supervisorPaths(environment, engine);
  const hello = await askSupervisor(place, "hello", { signal });
  if (hello?.version === version) return false;
  if (hello !== undefined) await askSupervisor(place, "stop", { signal });
  openPrivateFolder(place.folder, place.uid);
  let status: number | string | undefined;
  const start = () => {
    status = undefined;
    const { ended } = startDaemon(place, { command, env: environmentOf(environment.env) });
    void ended.then((end) => {
      status = end;
    });
  };
  start();
  const isThere = async () => {
    const answer = await askSupervisor(place, "hello", { signal });
    if (answer?.version === version) return true;
    if (status === undefined) return false;
    if (status !== 0) throw failure(place, status);
    // Another one was there, and may have been just about to end.
    start();
    return false;
  };
  const pace = { everyMs: pollMs, withinMs: patienceMs, signal };
  if (!(await until(isThere, Boolean, pace))) throw failure(place, undefined);
  return true;
}

function failure(place: SupervisorPaths, status: number | string | undefined): SidepodError {
  return new SidepodError("no-supervisor", "the supervisor could not be started", {
    evidence: lastLines(place),
    hint: "sidepod up --no-supervise",
    details: { log: place.logPath, status },
  });
}

/** What finding the engine takes; it lives on and need not know the rest of its caller's. */
function environmentOf(env: Environment["env"]): NodeJS.ProcessEnv {
  const wanted =
    /^(PATH|HOME|USER|LOGNAME|LANG|TMPDIR|SSH_AUTH_SOCK|DBUS_SESSION_BUS_ADDRESS|REGISTRY_AUTH_FILE|(XDG|CONTAINERS?|STORAGE|SIDEPOD|LC)_\w+|\w+_proxy|NODE_EXTRA_CA_CERTS)$/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => wanted.test(name)));
}
