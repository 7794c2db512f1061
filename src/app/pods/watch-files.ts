import { type FSWatcher, realpathSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { SidepodError } from "../../errors.ts";

export interface FilesWatch extends Disposable {
  /** Watches more files; those that are watched already are so once. */
  add(paths: readonly string[]): void;
  /**
   * Waits until one of the files may have changed since the last call, and nothing more has happened
   * for a moment. Rejects with the signal's reason.
   */
  changed(signal: AbortSignal): Promise<void>;
}

/** Editors write, rename and change modes; all of it is one change. */
const quietMs = 100;

/**
 * Watches files by way of their folders: an editor that saves puts a new file in the old one's place.
 * A file need not be there yet.
 *
 * @throws SidepodError `watch-unavailable`
 */
export function watchFiles(paths: readonly string[]): FilesWatch {
  const folders = new Map<string, { readonly names: Set<string>; readonly watcher: FSWatcher }>();
  const wakeup = new EventTarget();
  let changes = 0;
  let seen = 0;
  const wake = (): void => {
    changes += 1;
    wakeup.dispatchEvent(new Event("change"));
  };
  const watchOne = (path: string): void => {
    const folder = dirname(path);
    const known = folders.get(folder);
    if (known) return void known.names.add(basename(path));
    // The folder's own name tells that it has gone.
    const names = new Set([basename(path), basename(folder)]);
    const watcher = tryWatch(folder, (name) => {
      if (name === null || names.has(name)) wake();
    });
    if (watcher === undefined) return;
    // What becomes of it is found out when the files are read.
    watcher.on("error", wake);
    folders.set(folder, { names, watcher });
  };
  const add: FilesWatch["add"] = (more) => {
    for (const path of more) for (const one of withTarget(path)) watchOne(one);
  };
  add(paths);

  const next = (signal: AbortSignal, timeoutMs?: number): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const settle = (act: () => void) => () => {
        clearTimeout(timer);
        wakeup.removeEventListener("change", onChange);
        signal.removeEventListener("abort", onAbort);
        act();
      };
      const onChange = settle(() => resolve(true));
      const onAbort = settle(() => reject(signal.reason));
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(
              settle(() => resolve(false)),
              timeoutMs,
            );
      wakeup.addEventListener("change", onChange);
      signal.addEventListener("abort", onAbort);
    });

  return {
    add,
    async changed(signal) {
      signal.throwIfAborted();
      if (changes === seen) await next(signal);
      while (await next(signal, quietMs));
      seen = changes;
    },
    [Symbol.dispose]: () => {
      for (const { watcher } of folders.values()) watcher.close();
    },
  };
}

/** A link, and what it leads to: either can be replaced. */
function withTarget(path: string): readonly string[] {
  try {
    const target = realpathSync(path);
    return target === path ? [path] : [path, target];
  } catch {
    return [path]; // It is not there yet.
  }
}

function tryWatch(folder: string, onChange: (name: string | null) => void): FSWatcher | undefined {
  try {
    return watch(folder, (_, name) => onChange(name));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // Then there is no file in it either, which is reported when it is read.
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new SidepodError("watch-unavailable", `the folder ${folder} cannot be watched: ${code}`, {
      ...(code === "ENOSPC" && { hint: "sysctl fs.inotify.max_user_watches=524288" }),
      details: { folder },
      cause,
    });
  }
}
