import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isSidepodError, SidepodError } from "../../errors.ts";
import {
  describeLink,
  readUserFile,
  readUserText,
  refuseUnlessFile,
} from "../../host/user-file.ts";
import { type Diagnostic, formatDiagnostic, hasErrors } from "../../podfile/diagnostic.ts";
import { loadDocuments } from "../../podfile/load/load.ts";
import type {
  LoadContext,
  LoadedPod,
  LoadResult,
  PodFileSource,
} from "../../podfile/load/loading.ts";
import type { PodSpec } from "../../podfile/model.ts";
import { type Caller, openSession, type Session } from "../session.ts";

export const defaultPodFile = "sidepod.yaml";

interface PodFile {
  /** As it was named; `-` is standard input. */
  readonly name: string;
  readonly text: string;
  readonly pods: readonly LoadedPod[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadSettings {
  /** Whether it is an error that something of the file is not carried out. */
  readonly strict?: boolean;
  /** Is told of every file that is looked for besides the pod file itself, there or not. */
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
  { cwd, env, signal, readInput = noInput }: Caller,
  { strict = false, onRead = () => undefined }: LoadSettings = {},
): Promise<PodFile> {
  const file = name ?? defaultPodFile;
  const path = file === "-" ? undefined : resolve(cwd, file);
  let text: string;
  try {
    text = path === undefined ? await readInput() : await readPodFileText(path, file, signal);
  } catch (error) {
    if (!isSidepodError(error, "file-invalid")) throw error;
    return { name: file, text: "", pods: [], diagnostics: [tooLongFile(file)] };
  }
  const source = { text, dir: path === undefined ? cwd : dirname(path) };
  const loaded = await loadSource(path === undefined ? source : { ...source, path: file }, {
    environment: env,
    readFile: (other) => {
      onRead(other);
      return readUserText(other, { signal });
    },
  });
  const { pods, diagnostics } = loaded;
  return { name: file, text, pods, diagnostics: strict ? diagnostics.map(strictly) : diagnostics };
}

export async function noInput(): Promise<string> {
  throw new SidepodError("usage", "there is no standard input to read from", {
    hint: "name a file",
  });
}

/** Told like what is wrong in a file. */
function tooLongFile(file: string): Diagnostic {
  const message = "the file is larger than 1 MiB, the limit of a pod file";
  return { severity: "error", code: "file", message, file, line: 1, column: 1, path: "" };
}

function strictly(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.code === "not-carried-out" ? { ...diagnostic, severity: "error" } : diagnostic;
}

/**
 * The pods of a file without errors.
 *
 * @throws SidepodError `file-invalid` with every diagnostic, each with its place
 */
export async function loadPods(
  name: string | undefined,
  caller: Caller,
  settings: LoadSettings = {},
): Promise<readonly LoadedPod[]> {
  const file = await readPodFile(name, caller, settings);
  const shown = file.diagnostics.map((one) => formatDiagnostic(one, sourceOf(one, file)));
  if (hasErrors(file.diagnostics)) throw invalidFile(file);
  for (const text of shown) caller.onWarning?.(text);
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
  caller: Caller,
  settings: LoadSettings = {},
): Promise<{ readonly pods: readonly LoadedPod[]; readonly session: Session }> {
  const [pods, session] = await Promise.allSettled([
    loadPods(name, caller, settings),
    openSession(caller),
  ]);
  if (pods.status === "fulfilled" && session.status === "fulfilled") {
    return { pods: pods.value, session: session.value };
  }
  if (session.status === "fulfilled") await session.value[Symbol.asyncDispose]();
  // Errors in the file come first: fixing them needs no engine.
  throw pods.status === "rejected" ? pods.reason : (session as PromiseRejectedResult).reason;
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
  signal: AbortSignal | undefined,
): Promise<string> {
  try {
    return await readUserText(path, { signal, what: `the pod file ${name}` });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw cause;
    throw new SidepodError("file-not-found", `pod file ${name} does not exist`, {
      evidence: await describeLink(path),
      hint:
        name === defaultPodFile ? "sidepod init" : "name a pod file, or use - for standard input",
      cause,
    });
  }
}

/**
 * Reads a pod file or Kubernetes manifests: every document becomes a specification, or diagnostics that
 * say what is wrong with it and where. It rejects only for mistakes of its own.
 *
 * @example
 * const { pods, diagnostics } = await loadSource(
 *   { path: "sidepod.yaml", text, dir: process.cwd() },
 *   { environment: process.env, readFile: (path) => readFile(path, "utf8") },
 * );
 */
export function loadSource(source: PodFileSource, context: LoadContext): Promise<LoadResult> {
  return loadDocuments(source, { ...context, openManifests });
}

/** What reads manifests takes a while to load, and most files have none. */
export async function openManifests() {
  return (await import("../../manifests/open-manifests.ts")).openManifests;
}
