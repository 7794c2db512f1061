import { resolve } from "node:path";
import type { Progress } from "../../core/run/progress.ts";
import type { LoadedPod } from "../../podfile/load/loading.ts";
import { type Caller, openSession, type Session } from "../session.ts";
import { defaultPodFile, type LoadSettings, loadAndOpen, loadPods } from "./pod-file.ts";
import { type UpOptions, up } from "./up.ts";
import { type FilesWatch, watchFiles } from "./watch-files.ts";

/** What happens while a pod file is watched. */
export type WatchEvent =
  /** The file was read; `gone` names the pods that are no longer in it. */
  | {
      readonly type: "loaded";
      readonly pods: readonly LoadedPod[];
      readonly gone: readonly string[];
    }
  /** The file has errors, and the pods are left as they are. */
  | { readonly type: "refused"; readonly error: unknown }
  /** A round makes all pods of the file. */
  | { readonly type: "round-started"; readonly isFirst: boolean }
  | { readonly type: "pod-started"; readonly pod: LoadedPod }
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "pod-done"; readonly pod: LoadedPod; readonly changed: boolean }
  /** The next save tries again. */
  | { readonly type: "failed"; readonly error: unknown }
  | { readonly type: "round-ended"; readonly isFirst: boolean };

export interface WatchOptions extends Omit<UpOptions, "onProgress" | "signal"> {
  readonly strict?: boolean;
  readonly onEvent: (event: WatchEvent) => void;
}

/**
 * Makes the pods of a file as it says, and again whenever the file, or one that it names, is saved.
 * A faulty file leaves the pods as they are; a failure is told of and the next save tries again. What
 * is still being done for an older file is broken off: the newer goes on from there.
 *
 * It goes on until the caller's signal is aborted.
 *
 * @throws SidepodError where the file cannot be used, or the engine not opened, at the beginning
 * @throws the signal's reason
 */
export async function watchPodFile(
  caller: Caller & { readonly signal: AbortSignal },
  file: string = defaultPodFile,
  { strict = false, ...options }: WatchOptions,
): Promise<never> {
  const { signal } = caller;
  const { onEvent } = options;
  const known = new Set([resolve(caller.cwd, file)]);
  const settings: LoadSettings = { strict, onRead: (path) => void known.add(path) };
  // Before the file is read: what is saved from then on is not missed.
  let watch: FilesWatch = watchFiles([...known]);
  try {
    let { pods, session } = await loadAndOpen(file, caller, settings);
    await using _ = session;
    for (const path of secretFiles(pods)) known.add(path);
    onEvent({ type: "loaded", pods, gone: [] });
    let round = startRound(pods, caller, options, session);
    try {
      watch.add([...known]);
      for (;;) {
        await watch.changed(signal);
        // Anew, because a folder may be another by now; and before the files are read.
        watch[Symbol.dispose]();
        watch = watchFiles([...known]);
        const loaded = await tryLoad(file, known, caller, options);
        watch.add([...known]);
        if (loaded === undefined) continue;
        await round.stop();
        onEvent({ type: "loaded", pods: loaded, gone: missingFrom(loaded, pods) });
        pods = loaded;
        round = startRound(pods, caller, options);
      }
    } finally {
      await round.stop();
    }
  } finally {
    watch[Symbol.dispose]();
  }
}

interface Round {
  /** Breaks it off and waits for its end. */
  readonly stop: () => Promise<void>;
}

/**
 * Makes all pods of a file.
 *
 * @param first the session of the first round; later ones open theirs anew, as an idle service may end
 *   in between
 */
function startRound(
  pods: readonly LoadedPod[],
  caller: Caller & { readonly signal: AbortSignal },
  { onEvent, forceRecreate = false, ...options }: WatchOptions,
  first?: Session,
): Round {
  const isFirst = first !== undefined;
  const over = new AbortController();
  const signal = AbortSignal.any([caller.signal, over.signal]);
  const how: UpOptions = {
    ...options,
    // What is made anew though nothing changed is so once.
    forceRecreate: isFirst && forceRecreate,
    signal,
    onProgress: (progress) => onEvent({ type: "progress", progress }),
  };
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!signal.aborted) onEvent({ type: "failed", error });
    }
  };
  const applyAll = async (session: Session): Promise<void> => {
    onEvent({ type: "round-started", isFirst });
    for (const pod of pods) {
      if (signal.aborted) break;
      await attempt(async () => {
        onEvent({ type: "pod-started", pod });
        onEvent({ type: "pod-done", pod, changed: await up(session, pod, how) });
      });
    }
  };
  const ended = attempt(async () => {
    if (first) return await applyAll(first);
    await using session = await openSession(caller);
    await applyAll(session);
  }).then(() => onEvent({ type: "round-ended", isFirst }));
  return {
    stop: () => {
      over.abort(new DOMException("there is a newer file", "AbortError"));
      return ended;
    },
  };
}

/** @returns undefined if the file has errors, which have been reported then */
async function tryLoad(
  file: string,
  known: Set<string>,
  caller: Caller,
  { onEvent }: WatchOptions,
): Promise<readonly LoadedPod[] | undefined> {
  try {
    const pods = await loadPods(file, caller, { onRead: (path) => void known.add(path) });
    for (const path of secretFiles(pods)) known.add(path);
    return pods;
  } catch (error) {
    onEvent({ type: "refused", error });
    return undefined;
  }
}

function secretFiles(pods: readonly LoadedPod[]): readonly string[] {
  return pods.flatMap(({ spec }) =>
    spec.secrets.flatMap(({ from }) => (from && "file" in from ? from.file : [])),
  );
}

function missingFrom(now: readonly LoadedPod[], before: readonly LoadedPod[]): readonly string[] {
  const names = new Set(now.map(({ spec }) => spec.name));
  return before.map(({ spec }) => spec.name).filter((name) => !names.has(name));
}
