import { type Document, isMap, parseDocument, type YAMLMap } from "yaml";
import { asPath, commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import { formatDiagnostic, hasErrors } from "../diagnostic.ts";
import { loadDocuments, readDotEnv } from "../load/load.ts";
import type { FileContext, PodFileSource } from "../load/loading.ts";
import type { ContainerSpec, PodSpec } from "../model.ts";
import { parseDocuments } from "../yaml/parse-documents.ts";
import { createReferences } from "../yaml/references.ts";
import { indexLines } from "../yaml/report.ts";
import { buildTree, isRecord } from "../yaml/tree.ts";
import { deleteContainer } from "./delete-container.ts";
import { insertContainer } from "./insert-container.ts";
import { applySplices, type Splice } from "./lines.ts";

interface NewContainer {
  readonly name: string;
  /** What stands below its name, or its name and what stands below it. */
  readonly text: string;
  /** What it has to mean in the pod file. */
  readonly container: ContainerSpec;
}

/**
 * The text of a pod file with one more sidecar. All else stays as it is, byte for byte, and means what
 * it meant.
 *
 * @throws SidepodError `file-invalid` where the file has errors, `not-found` where it has no such pod,
 *   `name-in-use`, `file-not-edited` where that cannot be done
 */
export async function addToPodFile(
  source: PodFileSource,
  pod: string,
  { name, text, container }: NewContainer,
  context: FileContext,
): Promise<string> {
  const file = await openPodFile(source, pod, context);
  const taken = file.spec.containers.some((one) => one.name === name);
  if (taken) {
    throw new SidepodError("name-in-use", `${file.name} already has a container ${name}`, {
      hint: commandText`sidepod plan ${asPath(file.name)}`,
      details: { file: file.name, pod, container: name },
    });
  }
  // Scalars stay the texts that they are: 010 is not 10.
  const document = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
  const { contents } = document;
  if (!isMap(contents)) throw notEdited(file.name, "the container is not a map");
  const own = { name, text: text.replace(/^\ufeff/, ""), document, contents };
  const edited = file.edit(insertContainer(file.text, file.root, own));
  const specs = await reload(edited, source, context);
  const made = specs
    .find((spec) => spec.name === pod)
    ?.containers.find((one) => one.name === name && one.role === "sidecar");
  const different = made && differences(container, made);
  if (different !== undefined && different.length > 0) {
    throw notEdited(file.name, `the container would differ there: ${different.join(", ")}`, {
      hint: `paths and .env are relative to the folder of ${file.name}`,
    });
  }
  const before = file.specs.map((spec) => (spec.name === pod ? withAdded(spec, made) : spec));
  if (made === undefined || !isSame(before, specs)) throw meansMore(file.name);
  return edited;
}

/**
 * The text of a pod file without a sidecar or init container; undefined where it has none of that name.
 *
 * @throws SidepodError `file-invalid`, `not-found` or `file-not-edited`, as addToPodFile
 */
export async function removeFromPodFile(
  source: PodFileSource,
  pod: string,
  name: string,
  context: FileContext,
): Promise<string | undefined> {
  const file = await openPodFile(source, pod, context);
  const splices = deleteContainer(file.text, file.root, name);
  if (splices === "absent" && file.spec.containers.some((one) => one.name === name)) {
    throw notEdited(file.name, `${name} is defined elsewhere and merged in`);
  }
  if (splices === "absent") return undefined;
  const edited = file.edit(splices);
  const specs = await reload(edited, source, context);
  const before = file.specs.map((spec) => (spec.name === pod ? without(spec, name) : spec));
  if (!isSame(before, specs)) throw meansMore(file.name);
  return edited;
}

interface OpenPodFile {
  /** As it was named. */
  readonly name: string;
  /** Without a byte order mark. */
  readonly text: string;
  readonly root: YAMLMap;
  readonly spec: PodSpec;
  readonly specs: readonly PodSpec[];
  readonly edit: (splices: readonly Splice[] | undefined) => string;
}

async function openPodFile(
  source: PodFileSource,
  pod: string,
  context: FileContext,
): Promise<OpenPodFile> {
  const name = source.path ?? "-";
  const { pods, diagnostics } = await loadDocuments(source, context);
  if (hasErrors(diagnostics)) {
    throw new SidepodError("file-invalid", `${name} has errors`, {
      evidence: diagnostics.map((one) => formatDiagnostic(one, source.text)),
      hint: commandText`sidepod check ${asPath(name)}`,
      details: { file: name, diagnostics },
    });
  }
  const specs = pods.map((one) => one.spec);
  const spec = specs.find((one) => one.name === pod);
  if (spec === undefined) {
    throw new SidepodError("not-found", `${name} has no pod ${pod}`, {
      evidence: [`its pods are ${specs.map((one) => one.name).join(", ") || "none"}`],
      hint: "name the pod's own file",
      details: { file: name, pod },
    });
  }
  const mark = /^\ufeff?/.exec(source.text)?.[0] ?? "";
  const text = source.text.slice(mark.length);
  const root = await findRoot({ ...source, text }, pod, context);
  if (root === undefined) {
    throw notEdited(name, `pod ${pod} is not written in the usual form of a pod file`);
  }
  const edit: OpenPodFile["edit"] = (splices) => {
    if (splices === undefined) throw notEdited(name, "it is written in an unsupported form");
    return mark + applySplices(text, splices);
  };
  return { name, text, root, spec, specs, edit };
}

/** The document of the pod, whose name may come from a variable. */
async function findRoot(
  source: PodFileSource,
  pod: string,
  context: FileContext,
): Promise<YAMLMap | undefined> {
  const { text } = source;
  const lookup = await readDotEnv(source, context, []);
  const ignore = () => undefined;
  const documents = parseDocuments(text, indexLines(text), ignore);
  const isOfPod = (document: Document): boolean => {
    const references = createReferences(new Set());
    const options = { text, lookup, references, report: ignore, warned: new Set<string>() };
    const { root } = buildTree(document, options);
    return isRecord(root) && String(root.name) === pod && "main" in root;
  };
  const contents = documents.find(isOfPod)?.contents;
  return isMap(contents) ? contents : undefined;
}

/** What was saved has to be readable the next time. */
async function reload(
  edited: string,
  source: PodFileSource,
  context: FileContext,
): Promise<readonly PodSpec[]> {
  const { pods, diagnostics } = await loadDocuments({ ...source, text: edited }, context);
  if (!hasErrors(diagnostics)) return pods.map(({ spec }) => spec);
  throw notEdited(source.path ?? "-", "the change would cause errors", {
    evidence: diagnostics.map((one) => formatDiagnostic(one, edited)),
  });
}

function withAdded(spec: PodSpec, container: ContainerSpec | undefined): PodSpec {
  if (container === undefined) return spec;
  const others = spec.containers.filter(({ role }) => role !== "main");
  const main = spec.containers.filter(({ role }) => role === "main");
  return { ...spec, containers: [...others, container, ...main] };
}

function without(spec: PodSpec, name: string): PodSpec {
  return { ...spec, containers: spec.containers.filter((one) => one.name !== name) };
}

function differences(wanted: ContainerSpec, made: ContainerSpec): readonly string[] {
  const keys = new Set([...Object.keys(wanted), ...Object.keys(made)]);
  return [...keys].filter((key) => !isSame(Reflect.get(wanted, key), Reflect.get(made, key)));
}

/** Both were read by the same loader, which gives the same order. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function meansMore(file: string): SidepodError {
  return notEdited(file, "the edit would also change something else");
}

function notEdited(
  file: string,
  why: string,
  { evidence = [], hint }: { evidence?: readonly string[]; hint?: string } = {},
): SidepodError {
  return new SidepodError("file-not-edited", `${file} cannot be edited in place: ${why}`, {
    evidence,
    hint: hint ?? "edit the file by hand, then run sidepod up",
    details: { file },
  });
}
