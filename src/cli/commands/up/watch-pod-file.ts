import { resolve } from "node:path";
import { asPath, commandText } from "../../../command-text.ts";
import { formatPlan } from "../../../core/plan/plan.ts";
import type { OnProgress } from "../../../core/run/progress.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import type { LoadedPod } from "../../../podfile/loading.ts";
import { defaultPodFile, loadPods } from "../../arguments/pod-file-argument.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { renderError, toSidepodError } from "../../text/error.ts";
import { openProgress } from "../../text/progress.ts";
import { safeLines, safeText } from "../../text/safe-text.ts";
import { type FilesWatch, watchFiles } from "./watch-files.ts";

/** Makes one pod as its file says. */
type Apply = (
  backend: Backend,
  pod: LoadedPod,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: OnProgress;
    /** What is made anew though nothing changed is so once. */
    readonly forceRecreate?: false;
  },
) => Promise<void>;

interface Watched {
  readonly file: string | undefined;
  /** The pods of the file as it is now. */
  readonly pods: readonly LoadedPod[];
  /** The files that were read for them. */
  readonly read: readonly string[];
  /** Watches the file since before it was read. */
  readonly watch: FilesWatch;
  /** Of the first round. Later ones find theirs anew, as an idle service may end in between. */
  readonly backend: Backend;
}

/**
 * Makes the pods of a file as it says, and again whenever the file, or one that it names, is saved.
 * A faulty file leaves the pods as they are; a failure is told of and the next save tries again. What
 * is still being done for an older file is broken off: the newer goes on from there.
 *
 * @returns the exit status, after Ctrl-C
 */
export async function watchPodFile(
  { file = defaultPodFile, pods, read, watch: first, backend }: Watched,
  apply: Apply,
  context: Context,
): Promise<number> {
  const { signal } = context;
  let round = startRound(pods, apply, context, backend);
  let names = pods.map(({ spec }) => spec.name);
  const known = new Set([resolve(context.cwd, file), ...read, ...secretFiles(pods)]);
  try {
    return await untilInterrupted(context, async () => {
      let watch = first;
      watch.add([...known]);
      try {
        void round.ended.then(() => !signal.aborted && context.note(`watching ${file}`));
        for (;;) {
          await watch.changed(signal);
          // Anew, because a folder may be another by now; and before the files are read.
          watch[Symbol.dispose]();
          watch = watchFiles([...known]);
          const loaded = await tryLoad(file, known, context);
          watch.add([...known]);
          if (loaded === undefined) continue;
          await round.stop();
          tellOfGone(names, loaded, file, context);
          names = loaded.map(({ spec }) => spec.name);
          round = startRound(loaded, apply, context);
        }
      } finally {
        watch[Symbol.dispose]();
      }
    });
  } finally {
    await round.stop();
    const [name] = names;
    const left = names.length === 1 ? `${name} is left as it is` : "the pods are left as they are";
    context.note(
      `${left}; ${commandText`sidepod down ${asPath(file)}`} removes ${names.length === 1 ? "it" : "them"}`,
    );
  }
}

interface Round {
  readonly ended: Promise<void>;
  /** Breaks it off and waits for its end. */
  readonly stop: () => Promise<void>;
}

function startRound(
  pods: readonly LoadedPod[],
  apply: Apply,
  context: Context,
  first?: Backend,
): Round {
  const isLater = first === undefined;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!signal.aborted) tell(error, context);
    }
  };
  const applyAll = async (backend: Backend): Promise<void> => {
    using progress = openProgress(context);
    const onProgress: OnProgress = (event) => {
      if (isLater && event.type === "plan" && event.plan.steps.length > 0) {
        context.note(safeLines(formatPlan({ ...event.plan, notices: [] })));
      }
      progress.show(event);
    };
    const options = { signal, onProgress, ...(isLater && { forceRecreate: false as const }) };
    for (const pod of pods) {
      if (!signal.aborted) await attempt(() => apply(backend, pod, options));
    }
  };
  const ended = attempt(async () => {
    if (first) return await applyAll(first);
    await using backend = await context.openBackend();
    await applyAll(backend);
  });
  return {
    ended,
    stop: () => {
      over.abort(new DOMException("a newer file is there", "AbortError"));
      return ended;
    },
  };
}

/** @returns undefined where the file has errors, which have been told of then */
async function tryLoad(
  file: string,
  known: Set<string>,
  context: Context,
): Promise<readonly LoadedPod[] | undefined> {
  try {
    const pods = await loadPods(file, context, { onRead: (path) => void known.add(path) });
    for (const path of secretFiles(pods)) known.add(path);
    return pods;
  } catch (error) {
    tell(error, context);
    context.note("nothing was changed");
    return undefined;
  }
}

function secretFiles(pods: readonly LoadedPod[]): readonly string[] {
  return pods.flatMap(({ spec }) =>
    spec.secrets.flatMap(({ from }) => (from && "file" in from ? from.file : [])),
  );
}

function tellOfGone(
  before: readonly string[],
  now: readonly LoadedPod[],
  file: string,
  { note }: Context,
): void {
  for (const name of before) {
    if (now.some(({ spec }) => spec.name === name)) continue;
    note(
      `note: pod ${name} is no longer in ${safeText(file)}; ${commandText`sidepod down ${name}`} removes it`,
    );
  }
}

/** An error ends a command as a rule, and is printed there; here it does not. */
function tell(error: unknown, { quiet, note, stderr, paintError }: Context): void {
  const text = renderError(toSidepodError(error), paintError);
  if (quiet) stderr.write(text);
  else note(text.trimEnd());
}
