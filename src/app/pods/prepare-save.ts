import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { SidepodError } from "../../errors.ts";
import { readUserFile, readUserText } from "../../host/user-file.ts";
import type { FileContext, PodFileSource } from "../../podfile/load/loading.ts";
import type { Caller } from "../session.ts";
import { openManifests } from "./pod-file.ts";

/** Makes the new text of a pod file; undefined where nothing has to be changed. */
export type Edit = (source: PodFileSource, context: FileContext) => Promise<string | undefined>;

interface PreparedSave {
  /** Whether there is anything to write. */
  readonly changes: boolean;
  /** Writes it; where the file has been changed meanwhile, that change stays. */
  readonly write: () => Promise<void>;
}

/**
 * Finds out whether a pod file can be edited, before anything is done to its pod.
 *
 * @throws SidepodError `file-not-found`, `file-not-edited`, and what the edit throws
 */
export async function prepareSave(
  name: string,
  edit: Edit,
  { cwd, env, signal }: Pick<Caller, "cwd" | "env" | "signal">,
): Promise<PreparedSave> {
  const path = resolve(cwd, name);
  const target = await findTarget(path, name);
  const context: FileContext = {
    environment: env,
    readFile: (other) => readUserText(other, { signal }),
    openManifests,
  };
  const read = async () => ({
    path: name,
    text: await readText(target, name, signal),
    dir: dirname(path),
  });
  const first = await read();
  const edited = await edit(first, context);
  return {
    changes: edited !== undefined,
    write: async () => {
      try {
        const now = await read();
        const text = now.text === first.text ? edited : await edit(now, context);
        if (text !== undefined) await replaceFile(target, text);
      } catch (cause) {
        throw notSaved(name, cause);
      }
    },
  };
}

/** A link stays one: what it leads to is written. */
async function findTarget(path: string, name: string): Promise<string> {
  if (name === "-") {
    throw new SidepodError("usage", "--save needs a file, not standard input", {
      hint: "--save sidepod.yaml",
    });
  }
  let target: string;
  try {
    target = await realpath(path);
  } catch (cause) {
    throw new SidepodError("file-not-found", `the pod file ${name} to save to does not exist`, {
      cause,
    });
  }
  if (!(await stat(target)).isFile()) throw notEdited(name, "it is not a regular file");
  try {
    await access(target, constants.R_OK);
    await access(dirname(target), constants.W_OK);
  } catch (cause) {
    throw notEdited(name, `${codeOf(cause)} in its folder`, cause);
  }
  return target;
}

async function readText(target: string, name: string, signal?: AbortSignal): Promise<string> {
  const bytes = await readUserFile(target, { signal, what: `the pod file ${name}` });
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes)) throw notEdited(name, "it is not UTF-8");
  return text;
}

function notEdited(name: string, why: string, cause?: unknown): SidepodError {
  return new SidepodError("file-not-edited", `${name} cannot be edited in place: ${why}`, {
    hint: "nothing was changed; omit --save and edit the file by hand",
    details: { file: name },
    cause,
  });
}

/** The pod has changed by then, which has to be said. */
function notSaved(name: string, cause: unknown): SidepodError {
  const why = cause instanceof SidepodError ? cause.message : codeOf(cause);
  return new SidepodError(
    "file-not-edited",
    `the pod was changed, but ${name} could not be saved`,
    {
      evidence: [why],
      hint: "edit the file by hand; sidepod plan shows whether it matches the pod",
      details: { file: name },
      cause,
    },
  );
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

/**
 * Puts a text in the place of a file's, all at once: whoever reads it, also after a crash, finds the
 * old one or the new one. Mode and owner stay.
 *
 * @param path the file itself, and no link to it
 */
async function replaceFile(path: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(path);
  const temporary = join(
    dirname(path),
    `.${basename(path)}.${randomBytes(4).toString("hex")}.sidepod`,
  );
  const file = await open(temporary, "wx", 0o600);
  try {
    try {
      await file.writeFile(text);
      const own = await file.stat();
      if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid);
      await file.chmod(mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
