import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { loadPodFile } from "../../app/load-pod-file.ts";
import type { Backend } from "../../core/seam/backend.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import { type Diagnostic, formatDiagnostic, hasErrors } from "../../podfile/diagnostic.ts";
import type { LoadedPod } from "../../podfile/loading.ts";
import type { PodSpec } from "../../podfile/model.ts";
import type { Context } from "../frame/context.ts";
import {
  describeLink,
  readInput,
  readUserFile,
  readUserText,
  refuseUnlessFile,
} from "./read-file.ts";

export const defaultPodFile = "sidepod.yaml";

interface PodFile {
  /** As it was named; `-` is standard input. */
  readonly name: string;
  readonly text: string;
  readonly pods: readonly LoadedPod[];
  readonly diagnostics: readonly Diagnostic[];
}

interface LoadSettings {
  /** Whether it is an error that something of the file is not carried out. */
  readonly strict?: boolean;
  /** Is told of every file that is looked for allExcept the pod file itself, there or not. */
  readonly onRead?: (path: string) => void;
}

/**
 * Reads a pod file with everything that it names.
 *
 * @param name the argument FILE; `-` is standard input
 * @throws SidepodError `file-not-found`
 */
export async function readPodFile(
  name: string | undefined,
  { stdin, cwd, env, signal }: Pick<Context, "stdin" | "cwd" | "env" | "signal">,
  { strict = false, onRead = () => undefined }: LoadSettings = {},
): Promise<PodFile> {
  const file = name ?? defaultPodFile;
  const path = file === "-" ? undefined : resolve(cwd, file);
  let text: string;
  try {
    text =
      path === undefined
        ? await readInput(stdin, signal)
        : await readPodFileText(path, file, signal);
  } catch (error) {
    if (!isSidepodError(error, "file-invalid")) throw error;
    return { name: file, text: "", pods: [], diagnostics: [tooLongFile(file)] };
  }
  const source = { text, dir: path === undefined ? cwd : dirname(path) };
  const loaded = await loadPodFile(path === undefined ? source : { ...source, path: file }, {
    environment: env,
    readFile: (other) => {
      onRead(other);
      return readUserText(other, { signal });
    },
  });
  const { pods, diagnostics } = loaded;
  return { name: file, text, pods, diagnostics: strict ? diagnostics.map(strictly) : diagnostics };
}

/** Told like what is wrong in a file. */
function tooLongFile(file: string): Diagnostic {
  const message = "the file is larger than 1 MiB, which no pod file is";
  return { severity: "error", code: "file", message, file, line: 1, column: 1, path: "" };
}

function strictly(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.code === "not-carried-out" ? { ...diagnostic, severity: "error" } : diagnostic;
}

/**
 * The pods of a file without errors. Warnings go to standard error.
 *
 * @throws SidepodError `file-invalid` with every diagnostic, each with its place
 */
export async function loadPods(
  name: string | undefined,
  context: Context,
  settings: LoadSettings = {},
): Promise<readonly LoadedPod[]> {
  const file = await readPodFile(name, context, settings);
  const shown = file.diagnostics.map((one) => formatDiagnostic(one, sourceOf(one, file)));
  if (hasErrors(file.diagnostics)) throw invalidFile(file);
  for (const text of shown) context.note(text);
  for (const { spec } of file.pods) await refuseSpecialProfiles(spec);
  return file.pods;
}

/**
 * The engine reads a seccomp profile to its end, whatever it is. What is not there may be there on the
 * engine's machine.
 */
async function refuseSpecialProfiles({ containers }: PodSpec): Promise<void> {
  for (const { name, seccomp } of containers) {
    if (seccomp === undefined || !seccomp.startsWith("/")) continue;
    const options = { what: `the seccomp profile of ${name}` };
    try {
      refuseUnlessFile(seccomp, await stat(seccomp), options);
      await readUserFile(seccomp, options);
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (!["ENOENT", "ENOTDIR", "EACCES"].includes(code)) throw error;
    }
  }
}

/** Reads the file while the engine is being found. */
export async function loadAndOpen(
  name: string | undefined,
  context: Context,
  settings: LoadSettings = {},
): Promise<{ readonly pods: readonly LoadedPod[]; readonly backend: Backend }> {
  const [pods, backend] = await Promise.allSettled([
    loadPods(name, context, settings),
    context.openBackend(),
  ]);
  if (pods.status === "fulfilled" && backend.status === "fulfilled") {
    return { pods: pods.value, backend: backend.value };
  }
  if (backend.status === "fulfilled") await backend.value[Symbol.asyncDispose]();
  // A faulty file is told of first: it takes no engine to mend it.
  throw pods.status === "rejected" ? pods.reason : (backend as PromiseRejectedResult).reason;
}

/** The text that a diagnostic points into, where it is the pod file's own. */
function sourceOf(
  diagnostic: Diagnostic,
  { name, text }: Omit<PodFile, "pods">,
): string | undefined {
  return diagnostic.file === name ? text : undefined;
}

/** The error that tells of every fault of a file. */
export function invalidFile(file: Omit<PodFile, "pods">): SidepodError {
  const { name, diagnostics } = file;
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const count = errors === 1 ? "one error" : `${errors} errors`;
  return new SidepodError("file-invalid", `${name} has ${count}`, {
    evidence: diagnostics.map((one) => formatDiagnostic(one, sourceOf(one, file))),
    details: { file: name, diagnostics },
  });
}

export async function readPodFileText(
  path: string,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await readUserText(path, { signal, what: `the pod file ${name}` });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw cause;
    throw new SidepodError("file-not-found", `there is no pod file ${name}`, {
      evidence: await describeLink(path),
      hint:
        name === defaultPodFile
          ? "sidepod init"
          : "give the path of a pod file, or - for standard input",
      cause,
    });
  }
}
