import type { Document } from "yaml";
import type * as z from "zod/mini";
import { checkAgainstEarlier } from "../check/earlier.ts";
import { atKey, atValue } from "../check/fault.ts";
import { placeOfFault } from "../document.ts";
import type { LoadedPod } from "../load.ts";
import type { PodSpec } from "../pod-spec.ts";
import { quote } from "../printable.ts";
import { formatPath } from "../source/locate.ts";
import { createReferences } from "../source/references.ts";
import type { ReportAt } from "../source/report.ts";
import { buildTree, isRecord, type Tree } from "../source/tree.ts";
import { type Fault, validate } from "../validate.ts";
import { type ConfigSource, readConfigMap, readSecretDocument } from "./config-sources.ts";
import { dropNulls } from "./drop-nulls.ts";
import { podKinds, type Standing, standingOf } from "./kinds.ts";
import { checkWorkload, readWorkload } from "./read-workload.ts";
import { configMap, secret } from "./schema/config.ts";
import { translatePod } from "./translate/pod.ts";
import type { Workload } from "./workload.ts";

export interface ManifestOptions {
  readonly text: string;
  /** The file's folder. */
  readonly dir: string;
  readonly report: ReportAt;
}

/** One document and what is said of it. */
interface Manifest {
  readonly document: Document;
  readonly tree: Tree;
  readonly kind: string;
  readonly standing: Standing;
  readonly place: (fault: Fault) => void;
  readonly hasErrors: () => boolean;
}

/**
 * Reads the Kubernetes manifests of a file: what pods refer to at once, whichever comes first.
 *
 * @param alone whether the file has nothing else
 * @returns what makes a pod of one of these documents; undefined where it has errors or is none
 */
export function openManifests(
  documents: readonly Document[],
  options: ManifestOptions & { readonly alone: boolean },
): (document: Document, earlier: readonly PodSpec[]) => LoadedPod | undefined {
  const manifests = documents.flatMap((document) => readHead(document, options) ?? []);
  const sources: ConfigSource[] = [];
  for (const manifest of manifests) addSource(manifest, sources);
  for (const manifest of manifests) judge(manifest);
  const runs = manifests.some(({ standing: { is } }) => is === "pod" || is === "mistyped");
  const [first] = manifests;
  if (options.alone && !runs && first?.hasErrors() === false) first.place(nothingToRun());
  return (document, earlier) => {
    const manifest = manifests.find((one) => one.document === document);
    if (manifest?.standing.is !== "pod") return undefined;
    const { tree, place, hasErrors, standing } = manifest;
    for (const fault of checkWorkload(standing.kind, tree)) place(fault);
    // What could not be read at all was told before, and is no fault of its form.
    if (hasErrors()) return undefined;
    const workload = readWorkload(standing.kind, tree, place);
    if (hasErrors()) return undefined;
    return translate(workload, sources, manifest, earlier, options);
  };
}

/** Twice: what is kept knows no value of a Secret. */
function translate(
  workload: Workload,
  sources: readonly ConfigSource[],
  { place, hasErrors }: Manifest,
  earlier: readonly PodSpec[],
  { dir }: ManifestOptions,
): LoadedPod | undefined {
  const common = { workload, sources, dir };
  const spec = translatePod({ ...common, secretText: (_, __, value) => value, report: place });
  if (hasErrors()) return undefined;
  const places = {
    name: ["metadata", "name"],
    ports: [...workload.path, "containers"],
    container: () => [...workload.path, "containers"],
  };
  for (const fault of checkAgainstEarlier(spec, earlier, places)) place(fault);
  if (hasErrors()) return undefined;
  const kept = translatePod({
    ...common,
    secretText: (name, key) => `\${secret:${name}/${key}}`,
    report: () => undefined, // It was said before.
  });
  return { spec, kept };
}

function readHead(document: Document, { text, report }: ManifestOptions): Manifest | undefined {
  let errors = 0;
  const reportHere: ReportAt = (start, end, finding, path) => {
    if (finding.severity !== "warning") errors += 1;
    report(start, end, finding, path);
  };
  const tree = buildTree(document, {
    text,
    lookup: () => undefined,
    references: createReferences(new Set()),
    report: reportHere,
    warned: new Set(),
    literal: true,
  });
  const place = (fault: Fault): void =>
    reportHere(...placeOfFault(fault, tree, document), fault, formatPath(fault.path));
  const { root } = tree;
  if (!isRecord(root)) return undefined;
  const { kind, apiVersion } = root;
  if (typeof kind !== "string" || typeof apiVersion !== "string") {
    const key = typeof kind === "string" ? "apiVersion" : "kind";
    const hint = "a manifest begins with apiVersion and kind, for example v1 and Pod";
    const message = key in root ? `${key} is no text` : `${key} is missing`;
    place(
      key in root
        ? atValue([key], "type", message, { hint })
        : atKey([], "missing", message, { hint }),
    );
    return undefined;
  }
  const standing = standingOf(kind);
  if (standing.is === "pod") dropNulls(root);
  return { document, tree, kind, standing, place, hasErrors: () => errors > 0 };
}

function addSource({ tree, standing, place, hasErrors }: Manifest, sources: ConfigSource[]): void {
  if (standing.is !== "source") return;
  const schema: z.ZodMiniType = standing.kind === "Secret" ? secret : configMap;
  for (const fault of validate(schema, tree.root, tree, { foreign: true })) place(fault);
  if (hasErrors()) return;
  const source =
    standing.kind === "Secret"
      ? readSecretDocument(tree.root as z.infer<typeof secret>)
      : readConfigMap(tree.root as z.infer<typeof configMap>);
  const { kind, name } = source;
  if (sources.some((other) => other.kind === kind && other.name === name)) {
    const message = `an earlier document is a ${kind} ${quote(name)}, too`;
    place(atValue(["metadata", "name"], "duplicate", message));
    return;
  }
  sources.push(source);
}

const reads = `${podKinds.join(", ")}, and what they use: ConfigMap, Secret`;

/** Says what is not read. */
function judge({ kind, standing, place }: Manifest): void {
  const at = ["kind"];
  if (standing.is === "mistyped") {
    const { suggestion } = standing;
    place(atValue(at, "unknown-value", `${quote(kind)} is not read`, { suggestion }));
  } else if (standing.is === "workload") {
    const hint =
      kind === "List" ? "write its items as documents, with --- between" : `read are ${reads}`;
    place(atValue(at, "not-a-pod-file", `a ${kind} is not read`, { hint }));
  } else if (standing.is === "other") {
    const code = standing.matters ? "not-carried-out" : "no-effect";
    const message = `${quote(kind)} is left aside`;
    const hint = kind === "Service" ? "hostPort of a container publishes a port" : undefined;
    place({ ...atValue(at, code, message, { hint }), severity: "warning" });
  }
}

function nothingToRun(): Fault {
  return atValue(["kind"], "not-a-pod-file", "no document of the file is something to run", {
    hint: `read are ${reads}`,
  });
}
