import { type FSWatcher, watch } from "node:fs";

interface FolderWatch extends Disposable {
  /** Waits until something in the folder has changed since the last call, or the time is over. */
  changed(options: {
    readonly timeoutMs: number;
    readonly signal?: AbortSignal | undefined;
  }): Promise<void>;
}

/** How often to look where the kernel has no watch left to give. */
const pollMs = 200;

/** Watches a folder. It never fails: without a watch the time out of `changed` is a short one. */
export function watchFolder(path: string): FolderWatch {
  let dirty = false;
  let wake: (() => void) | undefined;
  let watcher = tryWatch(path, () => {
    dirty = true;
    wake?.();
  });
  watcher?.on("error", () => {
    watcher?.close();
    watcher = undefined;
  });

  return {
    async changed({ timeoutMs, signal }) {
      if (!dirty && !signal?.aborted) {
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer);
            signal?.removeEventListener("abort", done);
            wake = undefined;
            resolve();
          };
          const timer = setTimeout(
            done,
            Math.max(0, watcher ? timeoutMs : Math.min(timeoutMs, pollMs)),
          );
          signal?.addEventListener("abort", done, { once: true });
          wake = done;
        });
      }
      dirty = false;
      signal?.throwIfAborted();
    },
    [Symbol.dispose]: () => watcher?.close(),
  };
}

function tryWatch(path: string, onChange: () => void): FSWatcher | undefined {
  try {
    return watch(path, onChange);
  } catch {
    return undefined; // the folder is gone, or the user has no watches left: it is polled
  }
}
