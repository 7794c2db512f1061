import { posix } from "node:path";
import { type Document, isMap } from "yaml";
import { type Diagnostic, hasErrors, sortDiagnostics } from "./diagnostic.ts";
import { type EnvFiles, readEnvFile } from "./env-files.ts";
import { isManifest } from "./foreign-format.ts";
import { loadDocument } from "./load-document.ts";
import type { PodSpec } from "./pod-spec.ts";
import { indexLines } from "./source/line-index.ts";
import { parseDocuments } from "./source/parse-documents.ts";
import { type ReportAt, reporter } from "./source/report.ts";

export interface PodFileSource {
  /** Undefined for standard input. */
  readonly path?: string | undefined;
  readonly text: string;
  /** The folder that relative paths start from, absolute. */
  readonly dir: string;
}

export interface LoadContext {
  /** The caller's variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Reads `.env` and env files; rejects with the code ENOENT where there is none. */
  readonly readFile: (path: string) => Promise<string>;
}

export interface LoadedPod {
  readonly spec: PodSpec;
  /** The same as it may be kept and shown: `${NAME}` stands where a value of the caller is. */
  readonly kept: PodSpec;
}

export interface LoadResult {
  /** Of the documents without errors, in the order of the file. */
  readonly pods: readonly LoadedPod[];
  /** All of them, in the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a pod file: every document becomes a specification, or diagnostics that say what is wrong
 * with it and where. It rejects only for mistakes of its own.
 *
 * @example
 * const { pods, diagnostics } = await loadPodFile(
 *   { path: "sidepod.yaml", text, dir: process.cwd() },
 *   { environment: process.env, readFile: (path) => readFile(path, "utf8") },
 * );
 */
export async function loadPodFile(
  source: PodFileSource,
  context: LoadContext,
): Promise<LoadResult> {
  const file = source.path ?? "-";
  const diagnostics: Diagnostic[] = [];
  const lines = indexLines(source.text);
  const report = reporter(file, source.text, lines, diagnostics);
  const documents = parseDocuments(source.text, lines, report).filter(hasContent);
  if (documents.length === 0 && !hasErrors(diagnostics)) {
    report(0, 0, {
      code: "not-a-pod-file",
      message: "the file is empty",
      hint: "sidepod init writes a file to start from",
    });
  }
  const envFiles: EnvFiles = new Map();
  const sound = documents.filter(({ errors, warnings }) => errors.length + warnings.length === 0);
  const manifests = sound.filter(isManifest);
  const loadManifest = await openManifests(manifests, source, report, documents.length);
  const hasPodFile = manifests.length < sound.length;
  const lookup = hasPodFile ? await readDotEnv(source, context, diagnostics) : () => undefined;
  const warned = new Set<string>();
  const pods: LoadedPod[] = [];
  for (const document of sound) {
    const earlier = pods.map(({ spec }) => spec);
    const pod = isManifest(document)
      ? loadManifest(document, earlier)
      : await loadDocument(document, {
          source,
          context,
          lookup,
          report,
          diagnostics,
          envFiles,
          warned,
          earlier,
        });
    if (pod) pods.push(pod);
  }
  return { pods, diagnostics: sortDiagnostics(diagnostics) };
}

/** Loads what reads manifests only where there is one. */
async function openManifests(
  manifests: readonly Document[],
  { text, dir }: PodFileSource,
  report: ReportAt,
  documents: number,
): Promise<(document: Document, earlier: readonly PodSpec[]) => LoadedPod | undefined> {
  if (manifests.length === 0) return () => undefined;
  const kubernetes = await import("./kubernetes/open-manifests.ts");
  const alone = manifests.length === documents;
  return kubernetes.openManifests(manifests, { text, dir, report, alone });
}

/** Between two `---` there may be nothing, or comments only. */
function hasContent(document: Document): boolean {
  const { contents } = document;
  return contents !== null && (document.errors.length > 0 || isMap(contents) || !isBlank(contents));
}

function isBlank(node: unknown): boolean {
  return (node as { value?: unknown; anchor?: string }).value === null;
}

/** `.env` beside the file; the caller's environment wins over it. */
export async function readDotEnv(
  { dir }: PodFileSource,
  context: LoadContext,
  diagnostics: Diagnostic[],
): Promise<(name: string) => string | undefined> {
  const own = (name: string): string | undefined =>
    Object.hasOwn(context.environment, name) ? context.environment[name] : undefined;
  const { entries } = await readEnvFile(posix.join(dir, ".env"), own, context, diagnostics);
  if (entries.length === 0) return own;
  const found = new Map(entries);
  return (name) => own(name) ?? found.get(name);
}
