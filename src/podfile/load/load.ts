import { posix } from "node:path";
import { type Document, isMap } from "yaml";
import { type Diagnostic, hasErrors, sortDiagnostics } from "../diagnostic.ts";
import { isManifest } from "../foreign-keys.ts";
import { parseDocuments } from "../yaml/parse-documents.ts";
import { indexLines, reporter } from "../yaml/report.ts";
import { type EnvFiles, readEnvFile } from "./env-files.ts";
import { loadDocument } from "./load-document.ts";
import type {
  FileContext,
  LoadContext,
  LoadedPod,
  LoadResult,
  OpenManifests,
  PodFileSource,
} from "./loading.ts";

/**
 * Reads a pod file: every document becomes a specification, or diagnostics that say what is wrong
 * with it and where. It rejects only for mistakes of its own.
 */
export async function loadDocuments(
  source: PodFileSource,
  context: FileContext,
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
      hint: "sidepod init writes a first file",
    });
  }
  const envFiles: EnvFiles = new Map();
  const sound = documents.filter(({ errors, warnings }) => errors.length + warnings.length === 0);
  const manifests = sound.filter(isManifest);
  const loadManifest = await openManifests();
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

  async function openManifests(): Promise<ReturnType<OpenManifests>> {
    if (manifests.length === 0) return () => undefined;
    const open = await context.openManifests();
    const alone = manifests.length === documents.length;
    return open(manifests, { text: source.text, dir: source.dir, report, alone });
  }
}

/** Between two `---` there may be nothing, or comments only. */
function hasContent(document: Document): boolean {
  const { contents } = document;
  return contents !== null && (document.errors.length > 0 || isMap(contents) || !isBlank(contents));
}

function isBlank(node: unknown): boolean {
  return (node as { value?: unknown; anchor?: string }).value === null;
}

/** `.env` next to the file; the caller's environment overrides it. */
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
