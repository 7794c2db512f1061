import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SidepodError } from "../../errors.ts";
import type { LoadContext, PodFileSource } from "../../spec/load.ts";
import type { Context } from "../context.ts";
import { type ReadFileOptions, readUserFile, readUserText } from "../read-file.ts";
import { replaceFile } from "./replace-file.ts";

/** Makes the new text of a pod file; undefined where nothing has to be changed. */
export type Edit = (source: PodFileSource, context: LoadContext) => Promise<string | undefined>;

export interface PreparedSave {
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
  { cwd, env, signal }: Pick<Context, "cwd" | "env"> & Pick<ReadFileOptions, "signal">,
): Promise<PreparedSave> {
  const path = resolve(cwd, name);
  const target = await findTarget(path, name);
  const context: LoadContext = {
    environment: env,
    readFile: (other) => readUserText(other, { signal }),
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
    throw new SidepodError("usage", "--save takes a file, and no standard input", {
      hint: "--save sidepod.yaml",
    });
  }
  let target: string;
  try {
    target = await realpath(path);
  } catch (cause) {
    throw new SidepodError("file-not-found", `there is no pod file ${name} to save to`, { cause });
  }
  if (!(await stat(target)).isFile()) throw notEdited(name, "it is no ordinary file");
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
    hint: "nothing was done; leave --save out and change the file by hand",
    details: { file: name },
    cause,
  });
}

/** The pod has changed by then, which has to be said. */
function notSaved(name: string, cause: unknown): SidepodError {
  const why = cause instanceof SidepodError ? cause.message : codeOf(cause);
  return new SidepodError("file-not-edited", `the pod is changed, but ${name} could not be saved`, {
    evidence: [why],
    hint: "change the file by hand; sidepod plan shows whether it is as the pod is",
    details: { file: name },
    cause,
  });
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
