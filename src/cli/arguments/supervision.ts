import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Backend } from "../../core/seam/backend.ts";
import { isSidepodError } from "../../errors.ts";
import { type Environment, readEnvironmentOf } from "../../host/environment.ts";
import { askSupervisor } from "../../supervisor/ask.ts";
import { ensureSupervisor } from "../../supervisor/ensure-supervisor.ts";
import type { SupervisorStatus } from "../../supervisor/messages.ts";
import { type SupervisorPaths, supervisorPaths } from "../../supervisor/paths.ts";
import type { Context } from "../frame/context.ts";
import { version } from "../frame/version.ts";

export function hostEnvironment({
  env,
  connection,
}: Pick<Context, "env" | "connection">): Environment {
  return readEnvironmentOf(env, connection);
}

/** Where to ask for the supervisor of an engine. */
export function placeOf(
  { identity }: Pick<Backend, "identity">,
  context: Pick<Context, "env" | "connection">,
): SupervisorPaths {
  return supervisorPaths(hostEnvironment(context), identity);
}

/** Sees to it that the supervisor of this engine runs. */
export async function startSupervisor(
  { identity }: Pick<Backend, "identity">,
  context: Pick<Context, "env" | "connection" | "executable" | "signal">,
): Promise<void> {
  const { connection, executable = "", signal } = context;
  const how = ["--engine", identity];
  if (connection !== undefined) how.push("--connection", connection);
  await ensureSupervisor({
    environment: hostEnvironment(context),
    engine: identity,
    command: [process.execPath, executable, "supervisor", "run", ...how],
    version: buildOf(executable),
    signal,
  });
}

/** What the supervisor of this engine knows; undefined where there is none. */
export async function supervisorStatus(
  backend: Pick<Backend, "identity">,
  context: Pick<Context, "env" | "connection" | "signal">,
): Promise<SupervisorStatus | undefined> {
  if (process.platform !== "linux") return undefined;
  return askSupervisor(placeOf(backend, context), "status", { signal: context.signal });
}

/** So long, where there is something to show without it. */
const glanceMs = 3000;

/** The same for what can do without, or why there is no status. */
export async function glanceAtSupervisor(
  backend: Pick<Backend, "identity">,
  context: Pick<Context, "env" | "connection" | "signal">,
): Promise<{ readonly status?: SupervisorStatus; readonly note: string }> {
  const note = "note: the supervisor does not run; `sidepod resume` starts it";
  if (process.platform !== "linux") return { note };
  const { signal } = context;
  try {
    const how = { signal, patienceMs: glanceMs };
    const status = await askSupervisor(placeOf(backend, context), "status", how);
    return status === undefined ? { note } : { status, note };
  } catch (error) {
    if (!isSidepodError(error)) throw error;
    const told = [error.message, error.hint].filter((text) => text !== undefined);
    return { note: `note: ${told.join("; hint: ")}` };
  }
}

/**
 * Names this build of the program: its version, and when it was built, which tells apart what has not
 * got a version of its own yet.
 *
 * @param executable `bin/sidepod.js`
 */
export function buildOf(executable: string): string {
  const program = join(dirname(executable), "../dist/cli.cjs");
  const built = statSync(program, { throwIfNoEntry: false })?.mtimeMs;
  return built === undefined ? version : `${version}+${Math.floor(built).toString(36)}`;
}
