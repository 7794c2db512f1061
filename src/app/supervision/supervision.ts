import type { Call } from "../../core/seam/call.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import { type Environment, readEnvironmentOf } from "../../host/environment.ts";
import type { Caller, Session } from "../session.ts";
import { buildOf } from "../version.ts";
import { askSupervisor } from "./ask.ts";
import { ensureSupervisor } from "./ensure-supervisor.ts";
import type { SupervisorStatus } from "./messages.ts";
import { type SupervisorPaths, supervisorPaths } from "./paths.ts";

export function hostEnvironment({
  env,
  connection,
}: Pick<Caller, "env" | "connection">): Environment {
  return readEnvironmentOf(env, connection);
}

/** Where the supervisor of a session's engine is found. */
export function supervisorPathsOf(session: Session): SupervisorPaths {
  return supervisorPaths(hostEnvironment(session), session.backend.identity);
}

/**
 * Sees to it that the supervisor of a session's engine runs.
 *
 * @throws SidepodError `no-supervisor`
 */
export async function startSupervisor(
  session: Session,
  { signal = session.signal }: Call = {},
): Promise<void> {
  const { connection, executable, backend } = session;
  if (executable === undefined) {
    throw new SidepodError("no-supervisor", "cannot find the program that supervises pods", {
      hint: "pass the path of bin/sidepod.js to open() as executable, or supervise: false to up()",
    });
  }
  const how = ["--engine", backend.identity];
  if (connection !== undefined) how.push("--connection", connection);
  await ensureSupervisor({
    environment: hostEnvironment(session),
    engine: backend.identity,
    command: [process.execPath, executable, "supervisor", "run", ...how],
    version: buildOf(executable),
    signal,
  });
}

/** What the supervisor of a session's engine knows; undefined where there is none. */
export async function supervisorStatus(session: Session): Promise<SupervisorStatus | undefined> {
  if (process.platform !== "linux") return undefined;
  return askSupervisor(supervisorPathsOf(session), "status", { signal: session.signal });
}

/** How long a supervisor is waited for where there is something to show without it. */
const glanceMs = 3000;

/** What the supervisor knows, for who can do without it. */
export interface Glance {
  readonly status?: SupervisorStatus;
  /** Why there is no status, where a supervisor runs and does not answer. */
  readonly problem?: SidepodError;
}

export async function glanceAtSupervisor(session: Session): Promise<Glance> {
  if (process.platform !== "linux") return {};
  const { signal } = session;
  try {
    const how = { signal, patienceMs: glanceMs };
    const status = await askSupervisor(supervisorPathsOf(session), "status", how);
    return status === undefined ? {} : { status };
  } catch (error) {
    if (!isSidepodError(error)) throw error;
    return { problem: error };
  }
}
