import type { Surroundings } from "../backends/podman/connection/surroundings.ts";
import { readSurroundings } from "../backends/podman/connection/surroundings.ts";
import type { Backend } from "../engine/backend.ts";
import { askSupervisor } from "../supervisor/ask.ts";
import { type Claim, findSupervisor } from "../supervisor/claim.ts";
import { ensureSupervisor } from "../supervisor/ensure-supervisor.ts";
import type { SupervisorStatus } from "../supervisor/messages.ts";

import { buildOf } from "./build-of.ts";
import type { Context } from "./context.ts";

export function surroundingsOf({
  env,
  connection,
}: Pick<Context, "env" | "connection">): Surroundings {
  return readSurroundings(env, connection);
}

/** Where to ask for the supervisor of an engine. */
export function claimOf(engine: string, context: Pick<Context, "env" | "connection">): Claim {
  return { uid: surroundingsOf(context).uid, engine };
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
    surroundings: surroundingsOf(context),
    engine: identity,
    command: [process.execPath, executable, "supervisor", "run", ...how],
    version: buildOf(executable),
    signal,
  });
}

/** What the supervisor of this engine knows; undefined where there is none. */
export async function supervisorStatus(
  { identity }: Pick<Backend, "identity">,
  context: Pick<Context, "env" | "connection" | "signal">,
): Promise<SupervisorStatus | undefined> {
  if (process.platform !== "linux") return undefined;
  const socketPath = await findSupervisor(claimOf(identity, context));
  if (socketPath === undefined) return undefined;
  return askSupervisor(socketPath, "status", { signal: context.signal });
}
