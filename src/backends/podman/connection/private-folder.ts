import { lstatSync, mkdirSync } from "node:fs";
import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";

/**
 * Makes the folder where it is missing, and refuses one that others could have prepared: a symbolic
 * link, another user's, or one that others may enter.
 *
 * @throws SidepodError `engine-permission`
 */
export function openPrivateFolder(path: string, uid: number): void {
  makeFolder(path);
  const found = lstatSync(path);
  const mode = found.mode & 0o777;
  const wrong = found.isSymbolicLink()
    ? "it is a symbolic link"
    : !found.isDirectory()
      ? "it is not a folder"
      : found.uid !== uid
        ? `it belongs to user ${found.uid}, not to user ${uid}`
        : (mode & 0o077) !== 0
          ? `its mode is ${mode.toString(8)}, so that others may enter it`
          : undefined;
  if (wrong === undefined) return;
  throw new SidepodError("engine-permission", `the folder ${path} is not safe for a socket`, {
    evidence: [wrong],
    hint: commandText`look at what is there (ls -ld ${path}) and remove it, or set XDG_RUNTIME_DIR`,
    details: { folder: path },
  });
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "EEXIST") return;
    throw new SidepodError("engine-permission", `the folder ${path} cannot be made`, {
      evidence: [cause instanceof Error ? cause.message : String(cause)],
      hint: "set XDG_RUNTIME_DIR to a folder of your own",
      details: { folder: path },
      cause,
    });
  }
}
