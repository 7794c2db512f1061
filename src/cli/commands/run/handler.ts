import { loadAndOpen } from "../../../app/pods/pod-file.ts";
import { type RunOptions, run as runPod } from "../../../app/pods/run.ts";
import { commandText } from "../../../command-text.ts";
import type { LogRun } from "../../../core/logs/merge-logs.ts";
import type { LogOrigin } from "../../../core/logs/read-pod-logs.ts";
import type { ObservedPod } from "../../../core/seam/observed.ts";
import type { SupervisionEvent } from "../../../core/supervise/supervision-event.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { writeBytes } from "../../../host/write-bytes.ts";
import type { LoadedPod } from "../../../podfile/load/loading.ts";
import type { PullPolicy } from "../../../podfile/model.ts";
import type { Context } from "../../frame/context.ts";
import { type SignalName, signalStatus } from "../../frame/io.ts";
import { createLogStyles } from "../../text/log-style.ts";
import { createLogWriter } from "../../text/log-writer.ts";
import { openProgress } from "../../text/progress.ts";
import { safeText } from "../../text/safe-text.ts";
import { supervisionText } from "../../text/supervision-event.ts";

interface RunInput {
  readonly file: string | undefined;
  readonly pull: PullPolicy | undefined;
  readonly strict: boolean;
  readonly keep: boolean;
  readonly volumes: boolean;
  readonly timeout: number | undefined;
  readonly timestamps: boolean;
}

export async function run(input: RunInput, context: Context): Promise<number> {
  const { pods, session } = await loadAndOpen(input.file, context, input);
  await using _ = session;
  const pod = only(pods);
  const { name } = pod.spec;
  using endings = watchEndings(name, context);
  using progress = openProgress(context);
  let logging = false;
  try {
    return await runPod(session, pod, {
      ...(input.pull && { pull: input.pull }),
      ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
      keep: input.keep,
      volumes: input.volumes,
      ...endings.signals,
      onProgress: (event) => {
        if (!logging) progress.show(event);
      },
      onSupervision: (event) => {
        if (isNews(event)) context.note(supervisionText(event, name));
      },
      onLeft: ({ message, hint }) =>
        context.note(safeText(`pod ${name} remains: ${message}${hint ? `; ${hint}` : ""}`)),
      mainOnly: context.quiet,
      follow: async (observed, runs) => {
        // What is drawn in place would run into the logs.
        logging = true;
        progress[Symbol.dispose]();
        await showLogs(observed, runs, input, context);
      },
      onUnreadable: (error) => {
        // Nothing else is promised.
        if (context.quiet) throw error;
        context.note(safeText(error.message));
      },
    });
  } catch (error) {
    const status = endings.status();
    if (status !== undefined && error instanceof DOMException) return status;
    throw input.keep ? error : withHintForRemoved(error);
  } finally {
    if (input.keep) context.note(commandText`pod ${name} is kept; sidepod down ${name} removes it`);
  }
}

/** The logs that other commands point at are gone with the pod. */
function withHintForRemoved(error: unknown): unknown {
  if (!isSidepodError(error) || !error.hint?.startsWith("sidepod logs ")) return error;
  const { code, message, evidence, details } = error;
  const hint = "sidepod run --keep keeps the pod for inspection";
  return new SidepodError(code, message, { evidence, hint, details, cause: error });
}

function only(pods: readonly LoadedPod[]): LoadedPod {
  const [pod, ...others] = pods;
  if (pod !== undefined && others.length === 0) return pod;
  throw new SidepodError(
    "usage",
    `run needs a file with one pod, but this one has ${pods.length}`,
    {
      hint: "sidepod up",
    },
  );
}

interface Endings extends Disposable {
  readonly signals: Pick<RunOptions, "stop" | "kill" | "leave">;
  /** What the shell expects of a command that a signal has ended; undefined without one. */
  readonly status: () => number | undefined;
}

/** The first Ctrl-C stops in order, the second kills, the third leaves everything as it is. */
function watchEndings(pod: string, context: Context): Endings {
  const stop = new AbortController();
  const kill = new AbortController();
  const leave = new AbortController();
  const steps = [
    { controller: stop, says: `stopping ${pod} in order; Ctrl-C kills it` },
    { controller: kill, says: `killing ${pod}` },
    { controller: leave, says: `${pod} is left unchanged` },
  ];
  let status: number | undefined;
  const interrupt = (name: SignalName): void => {
    status ??= signalStatus[name];
    const step = steps.shift();
    if (step === undefined) return;
    context.note(step.says);
    step.controller.abort(new DOMException("interrupted", "AbortError"));
  };
  // Nobody reads the logs any more.
  const onClosed = (): void => interrupt("SIGHUP");
  const intercepting = context.interceptSignals(interrupt);
  context.signal.addEventListener("abort", onClosed);
  return {
    signals: { stop: stop.signal, kill: kill.signal, leave: leave.signal },
    status: () => status,
    [Symbol.dispose]: () => {
      intercepting[Symbol.dispose]();
      context.signal.removeEventListener("abort", onClosed);
    },
  };
}

async function showLogs(
  pod: ObservedPod,
  runs: AsyncIterable<readonly LogRun<LogOrigin>[]>,
  { timestamps }: Pick<RunInput, "timestamps">,
  context: Context,
): Promise<void> {
  const { stdout, paint, quiet } = context;
  const writer = createLogWriter({
    style: createLogStyles({
      known: pod.containers
        .filter(({ role }) => role !== "infra")
        .map(({ name }) => ({ pod: pod.name, name })),
      prefix: !quiet,
      severalPods: false,
      paint,
    }),
    timestamps,
    safe: stdout.isTTY === true,
    exact: quiet && stdout.isTTY !== true,
  });
  for await (const batch of runs) await writeBytes(stdout, writer.write(batch));
  await writeBytes(stdout, writer.finish());
}

/** In the foreground, what is as it should be needs no line. */
function isNews({ type }: SupervisionEvent): boolean {
  return ["ended", "restarted", "not-restarted", "unwell"].includes(type);
}
