import { createWriteStream, statSync, truncateSync } from "node:fs";

const longestLog = 1024 * 1024;

/** Appends lines with their time to the supervisor's log, which begins anew when it is long. */
export function openLog(path: string): Disposable & { readonly write: (text: string) => void } {
  // The process's own output goes to the same file.
  const stream = createWriteStream(path, { flags: "a", mode: 0o600 });
  stream.on("error", () => undefined); // a full disk is no reason to leave the pods alone
  return {
    write: (text) => {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > longestLog) truncateSync(path);
      stream.write(`${new Date().toISOString()} ${text}\n`);
    },
    [Symbol.dispose]: () => void stream.end(),
  };
}
