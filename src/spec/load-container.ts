import { type Document, isMap, isScalar, type Scalar, type YAMLMap } from "yaml";
import { wrappedContainer } from "./container-node.ts";
import { type Diagnostic, hasErrors, sortDiagnostics } from "./diagnostic.ts";
import { foreignFormat } from "./foreign-format.ts";
import { type LoadContext, readDotEnv } from "./load.ts";
import { loadDocument } from "./load-document.ts";
import type { ContainerSpec, PodSpec } from "./pod-spec.ts";
import { indexLines } from "./source/line-index.ts";
import { parseDocuments } from "./source/parse-documents.ts";
import { type Finding, type ReportAt, reporter } from "./source/report.ts";
import { withinPod } from "./within-pod.ts";

export interface ContainerSource {
  /** As it was named; undefined for standard input. */
  readonly path?: string | undefined;
  readonly text: string;
  /** The folder that relative paths start from, absolute. */
  readonly dir: string;
  /** The name inside the pod; without it the key around the container is its name. */
  readonly name?: string | undefined;
}

/** A sidecar for a pod that is there. */
export interface LoadedContainer {
  readonly container: ContainerSpec;
  /** The same as it may be kept and shown: `${NAME}` stands where a value of the caller is. */
  readonly kept: ContainerSpec;
}

export interface ContainerLoadResult {
  /** Undefined where there are errors. */
  readonly loaded: LoadedContainer | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads one container as a sidecar of a pod that is there: a map with the fields of a sidecar, or the
 * same below its name. It means what it would mean in the pod's file.
 *
 * @param pod what is known of the pod: the names of its containers, volumes and secrets
 */
export async function loadContainer(
  source: ContainerSource,
  pod: PodSpec,
  context: LoadContext,
): Promise<ContainerLoadResult> {
  const diagnostics: Diagnostic[] = [];
  const { text } = source;
  const lines = indexLines(text);
  const report = reporter(source.path ?? "-", text, lines, diagnostics);
  const documents = parseDocuments(text, lines, report);
  const found = hasErrors(diagnostics) ? undefined : findContainer(documents, source.name, report);
  if (found === undefined) return { loaded: undefined, diagnostics: sortDiagnostics(diagnostics) };
  const { name, key, node } = found;
  const inPod = await loadDocument(withinPod(pod, name, node, key.range ?? [0, 0, 0]), {
    source,
    context,
    lookup: await readDotEnv(source, context, diagnostics),
    report: explaining(report, pod),
    diagnostics,
    envFiles: new Map(),
    warned: new Set(),
    earlier: [],
  });
  if (inPod) refusePodFields(inPod.spec, node, key, report);
  const isNamed = (one: ContainerSpec): boolean => one.name === name && one.role === "sidecar";
  const container = inPod?.spec.containers.find(isNamed);
  const kept = inPod?.kept.containers.find(isNamed);
  const usable = container !== undefined && kept !== undefined && !hasErrors(diagnostics);
  return {
    loaded: usable ? { container, kept } : undefined,
    diagnostics: sortDiagnostics(diagnostics),
  };
}

interface Found {
  readonly name: string;
  /** What stands for the name where something is wrong with it, or with the whole. */
  readonly key: Scalar;
  readonly node: YAMLMap;
}

function findContainer(
  documents: readonly Document[],
  name: string | undefined,
  report: ReportAt,
): Found | undefined {
  const [document, second] = documents.filter(({ contents }) => contents !== null);
  const refuse = (place: unknown, finding: Omit<Finding, "code">): undefined => {
    report(...rangeOf(place), { code: "not-a-pod-file", ...finding });
  };
  if (document === undefined) return refuse(undefined, { message: "the file is empty" });
  if (second) {
    return refuse(second.contents, { message: "only one container can be added at a time" });
  }
  const { contents } = document;
  const first = isMap(contents) ? contents.items[0]?.key : undefined;
  if (!isMap(contents) || !isScalar(first)) {
    return refuse(contents, {
      message: "a container is a map",
      hint: "begin with image: IMAGE, or with the container's name and the fields below it",
    });
  }
  const foreign = foreignFormat(document);
  if (foreign) return refuse({ range: foreign.place }, { message: foreign.message, hint: example });
  if (contents.has("main") && contents.has("name")) {
    return refuse(first, { message: "this is a whole pod file", hint: example });
  }
  const wrapped = wrappedContainer(contents);
  if (wrapped) return { name: name ?? String(wrapped.key.value), ...wrapped };
  if (name !== undefined) return { name, key: first, node: contents };
  return refuse(first, {
    message: "the container has no name",
    hint: "give one with --name, or write it above the fields and indent them",
  });
}

const example = "give one container: what stands below its name in a pod file";

/** What a pod has of its own cannot be changed while it exists. */
function refusePodFields(
  { ports, extraHosts }: PodSpec,
  node: YAMLMap,
  key: Scalar,
  report: ReportAt,
): void {
  const refuse = (field: string, message: string, hint: string): void => {
    const own = node.items.find((pair) => isScalar(pair.key) && pair.key.value === field)?.key;
    report(...rangeOf(own ?? key), { code: "conflict", message, hint });
  };
  if (ports.length > 0) {
    refuse(
      "ports",
      "ports belong to the pod and cannot be added while it exists",
      "add them to pod.ports of its file; sidepod up then makes the pod anew",
    );
  }
  if (extraHosts.length > 0) {
    refuse(
      "extra_hosts",
      "the containers of a pod share one /etc/hosts, which cannot be changed while it exists",
      "add them to pod.extra_hosts of its file; sidepod up then makes the pod anew",
    );
  }
}

/** What a pod file would declare at its top is the pod's already, or is not there. */
function explaining(report: ReportAt, { volumes, secrets }: PodSpec): ReportAt {
  const declared: Readonly<Record<string, readonly { readonly key: string }[]>> = {
    volumes,
    secrets,
    configs: secrets,
  };
  return (start, end, finding, path = "") => {
    const field = /^sidecars(?:\.[\w-]+|\[".*?"\])\.(volumes|secrets|configs)\b/.exec(path)?.[1];
    if (finding.code !== "undeclared" || field === undefined) {
      return report(start, end, finding, path);
    }
    const keys = (declared[field] ?? []).map(({ key }) => key);
    const message = `the pod has no such ${field.slice(0, -1)}`;
    const hint = `the pod has ${keys.join(", ") || "none"}; others come with its file and sidepod up`;
    return report(start, end, { ...finding, message, hint }, path);
  };
}

function rangeOf(node: unknown): [number, number] {
  const range = (node as { range?: readonly number[] | null } | null | undefined)?.range;
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}
