import { Document, isMap, isScalar, isSeq, Pair, type Range, Scalar, YAMLMap } from "yaml";
import { type Diagnostic, hasErrors, Problem, sortDiagnostics } from "../diagnostic.ts";
import { container } from "../fields/container.ts";
import { foreignFormat } from "../foreign-keys.ts";
import { parseContainerName } from "../format/name.ts";
import type { ContainerSpec, PodSpec } from "../model.ts";
import { fieldsOf } from "../schema/map.ts";
import { parseDocuments } from "../yaml/parse-documents.ts";
import { type Finding, indexLines, type ReportAt, reporter } from "../yaml/report.ts";
import { readDotEnv } from "./load.ts";
import { loadDocument } from "./load-document.ts";
import type { LoadContext } from "./loading.ts";

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
  readonly recorded: ContainerSpec;
}

interface ContainerLoadResult {
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
    running: pod,
  });
  if (inPod) refusePodFields(inPod.spec, node, key, report);
  const isNamed = (one: ContainerSpec): boolean => one.name === name && one.role === "sidecar";
  const container = inPod?.spec.containers.find(isNamed);
  const recorded = inPod?.recorded.containers.find(isNamed);
  const usable = container !== undefined && recorded !== undefined && !hasErrors(diagnostics);
  return {
    loaded: usable ? { container, recorded } : undefined,
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
      hint: "begin with image: IMAGE, or with the container's name and its fields below",
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
    hint: "use --name, or write it above the indented fields",
  });
}

const example = "use one container, as below its name in a pod file";

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
      "add them to pod.ports of its file; sidepod up then recreates the pod",
    );
  }
  if (extraHosts.length > 0) {
    refuse(
      "extra_hosts",
      "the containers of a pod share one /etc/hosts, which cannot be changed while it exists",
      "add them to pod.extra_hosts of its file; sidepod up then recreates the pod",
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
    const hint = `the pod has ${keys.join(", ") || "none"}; add others to its file and run sidepod up`;
    return report(start, end, { ...finding, message, hint }, path);
  };
}

function rangeOf(node: unknown): [number, number] {
  const range = (node as { range?: readonly number[] | null } | null | undefined)?.range;
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}

/**
 * A document as if the pod's file had the container among its sidecars, so that it is read and checked
 * as it would be there. What is not the container's own has only what its checks look at.
 *
 * @param place where the name stands in the container's own file
 */
function withinPod(pod: PodSpec, name: string, container: YAMLMap, place: Range): Document {
  const group = (role: "init" | "sidecar") =>
    map(
      pod.containers
        .filter((one) => one.role === role && one.name !== name)
        // Labels may have been written by anyone.
        .filter((one) => !(parseContainerName(one.name) instanceof Problem))
        .map((one) => [one.name, standIn(pod.name, one)]),
    );
  const sidecars = group("sidecar");
  const key = quoted(name);
  key.range = place;
  sidecars.items.push(new Pair(key, container));
  const main = pod.containers.find(({ role }) => role === "main");
  // What is kept of a pod does not tell them apart.
  const used = configsOf(container);
  const configs = pod.secrets.filter((one) => used.includes(one.key));
  const secrets = pod.secrets.filter((one) => !configs.includes(one));
  const document = new Document();
  document.contents = map([
    ["name", quoted(pod.name)],
    ["pod", map([["share", document.createNode(pod.share)]])],
    ["init", group("init")],
    ["sidecars", sidecars],
    ["main", standIn(pod.name, main ?? { name: "main", fullName: `${pod.name}-main` })],
    ["volumes", map(pod.volumes.map(({ key, name: own }) => [key, external(own)]))],
    ["secrets", map(secrets.map(({ key, name: own }) => [key, external(own)]))],
    ["configs", map(configs.map(({ key, name: own }) => [key, external(own)]))],
  ]) as typeof document.contents;
  return document;
}

function configsOf(container: YAMLMap): unknown[] {
  const uses = container.get("configs", true);
  if (!isSeq(uses)) return [];
  return uses.items.map((use) =>
    isMap(use) ? use.get("source") : isScalar(use) ? use.value : undefined,
  );
}

function standIn(
  pod: string,
  { name, fullName }: { readonly name: string; readonly fullName: string },
): YAMLMap {
  const own: [string, Scalar][] =
    fullName === `${pod}-${name}` ? [] : [["container_name", quoted(fullName)]];
  return map([["image", quoted("image")], ...own]);
}

/** The pod has it; where it comes from is no matter of the container. */
function external(name: string): YAMLMap {
  return map([
    ["name", quoted(name)],
    ["external", quoted("true")],
  ]);
}

function map(entries: readonly (readonly [string, unknown])[]): YAMLMap {
  const made = new YAMLMap();
  for (const [key, value] of entries) made.items.push(new Pair(quoted(key), value));
  return made;
}

/** In quotes, or a name that consists of digits would become a number. */
function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = "QUOTE_DOUBLE";
  return scalar;
}

/** The container below a key that is its name: the only one, and none of a container's fields. */
export function wrappedContainer(
  contents: YAMLMap,
): { readonly key: Scalar; readonly node: YAMLMap } | undefined {
  const [only, another] = contents.items;
  if (only === undefined || another !== undefined) return undefined;
  const { key, value } = only;
  const fields = fieldsOf(container) ?? {};
  if (!isScalar(key) || !isMap(value) || Object.hasOwn(fields, String(key.value))) return undefined;
  return { key, node: value };
}
