import { openBackend } from "../../../app/session.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { idleSeconds } from "../../../host/daemon/start.ts";
import { runSupervisor } from "../../../supervisor/run-supervisor.ts";
import { buildOf, hostEnvironment } from "../../arguments/supervision.ts";
import type { Context } from "../../frame/context.ts";
import { supervisionText } from "../../text/supervision-event.ts";
import { resumePods } from "./resume-pods.ts";

interface RunInput {
  readonly engine: string | undefined;
  readonly stay: boolean;
  readonly resume: boolean;
}

/** Is the supervisor, until no pod needs it or it is told to end. */
export async function run({ engine, stay, resume }: RunInput, context: Context): Promise<number> {
  const { env, signal, executable = "" } = context;
  const open = (how: { readonly afresh: boolean }): Promise<Backend> =>
    openEngine(engine, context, how);
  if (resume) {
    await using backend = await open({ afresh: false });
    await resumePods(backend, context);
  }
  try {
    const was = await runSupervisor({
      machine: hostEnvironment(context),
      open,
      version: buildOf(executable),
      idleMs: stay ? Number.POSITIVE_INFINITY : idleMs(env),
      signal,
      describe: supervisionText,
    });
    if (!was) context.note("there is a supervisor already");
    return 0;
  } catch (error) {
    // That is how it is ended.
    if (signal.aborted) return 0;
    throw error;
  }
}

/**
 * One that lives long does not depend on what one terminal has set: it takes what is found without it
 * where that is the same engine.
 */
async function openEngine(
  wanted: string | undefined,
  context: Context,
  how: { readonly afresh: boolean },
): Promise<Backend> {
  const { env, connection, signal } = context;
  if (connection === undefined && wanted !== undefined) {
    const { CONTAINER_HOST: _, CONTAINER_CONNECTION: __, ...own } = env;
    const found = await openOrNothing(() => openBackend({ connection, env: own, signal, ...how }));
    if (found?.identity === wanted) return found;
    await found?.[Symbol.asyncDispose]();
  }
  const backend = await openBackend({ connection, env, signal, ...how });
  if (wanted === undefined || backend.identity === wanted) return backend;
  await backend[Symbol.asyncDispose]();
  throw new SidepodError("no-engine", `the engine is not found: ${wanted}`, {
    evidence: [`what is found is ${backend.identity}`],
  });
}

async function openOrNothing(open: () => Promise<Backend>): Promise<Backend | undefined> {
  try {
    return await open();
  } catch (error) {
    if (isSidepodError(error)) return undefined; // the other way tells what is wrong
    throw error;
  }
}

/** How long it stays when no pod needs it. */
function idleMs(env: Context["env"]): number {
  const seconds = idleSeconds(env, "SIDEPOD_SUPERVISOR_IDLE");
  return seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
}
