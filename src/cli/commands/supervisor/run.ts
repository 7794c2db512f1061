import { resumePods } from "../../../app/pods/resume.ts";
import { openSupervised } from "../../../app/supervision/open-supervised.ts";
import { hostEnvironment } from "../../../app/supervision/supervision.ts";
import { buildOf } from "../../../app/version.ts";
import { idleSeconds } from "../../../host/daemon/start.ts";
import { runSupervisor } from "../../../supervisor/run-supervisor.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";
import { supervisionText } from "../../text/supervision-event.ts";

interface RunInput {
  readonly engine: string | undefined;
  readonly stay: boolean;
  readonly resume: boolean;
}

/** Is the supervisor, until no pod needs it or it is told to end. */
export async function run({ engine, stay, resume }: RunInput, context: Context): Promise<number> {
  const { env, signal, executable = "" } = context;
  const open = (how: { readonly afresh: boolean }) => openSupervised(context, engine, how);
  if (resume) {
    await using opened = await open({ afresh: false });
    using progress = openProgress(context);
    await resumePods(opened, { signal, onProgress: progress.show });
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
    if (!was) context.note("a supervisor is already running");
    return 0;
  } catch (error) {
    // That is how it is ended.
    if (signal.aborted) return 0;
    throw error;
  }
}

/** How long it stays when no pod needs it. */
function idleMs(env: Context["env"]): number {
  const seconds = idleSeconds(env, "SIDEPOD_SUPERVISOR_IDLE");
  return seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
}
