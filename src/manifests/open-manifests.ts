import type { Document } from "yaml";
import type * as z from "zod/mini";
import { checkAgainstEarlier } from "../podfile/check/earlier.ts";
import { atValue, type Fault } from "../podfile/fault.ts";
import type { LoadedPod } from "../podfile/load/loading.ts";
import type { PodSpec } from "../podfile/model.ts";
import { quote } from "../podfile/nearest.ts";
import { validate } from "../podfile/validate.ts";
import { isRecord } from "../podfile/yaml/tree.ts";
import { type ConfigSource, readConfigMap, readSecretDocument } from "./config-sources.ts";
import { type Manifest, type ManifestOptions, podKinds, readHead } from "./manifest.ts";
import { checkWorkload, readWorkload } from "./read-workload.ts";
import { configMap, secret } from "./schema/workload.ts";
import { translatePod } from "./translate/pod.ts";
import type { Workload } from "./workload.ts";

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
  for (const manifest of manifests) reportUnread(manifest);
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
  const recorded = translatePod({
    ...common,
    secretText: (name, key) => `\${secret:${name}/${key}}`,
    report: () => undefined, // It was said before.
  });
  return { spec, recorded };
}

const reads = `${podKinds.join(", ")}, and the ConfigMap and Secret objects that they use`;

/** Says what is not read. */
function reportUnread({ kind, standing, place }: Manifest): void {
  const at = ["kind"];
  if (standing.is === "mistyped") {
    const { suggestion } = standing;
    place(atValue(at, "unknown-value", `kind ${quote(kind)} is not supported`, { suggestion }));
  } else if (standing.is === "workload") {
    const hint =
      kind === "List" ? "write its items as documents, separated by ---" : `Sidepod reads ${reads}`;
    place(atValue(at, "not-a-pod-file", `kind ${kind} is not supported`, { hint }));
  } else if (standing.is === "other") {
    const code = standing.matters ? "not-carried-out" : "no-effect";
    const message = `${quote(kind)} is ignored`;
    const hint = kind === "Service" ? "hostPort of a container publishes a port" : undefined;
    place({ ...atValue(at, code, message, { hint }), severity: "warning" });
  }
}

function nothingToRun(): Fault {
  return atValue(["kind"], "not-a-pod-file", "the file contains nothing to run", {
    hint: `Sidepod reads ${reads}`,
  });
}

/** Reads a ConfigMap or Secret into what pods can refer to. */
function addSource(manifest: Manifest, sources: ConfigSource[]): void {
  const source = readSource(manifest);
  if (source === undefined) return;
  const { kind, name } = source;
  if (sources.some((other) => other.kind === kind && other.name === name)) {
    const message = `an earlier document is also a ${kind} ${quote(name)}`;
    manifest.place(atValue(["metadata", "name"], "duplicate", message));
    return;
  }
  sources.push(source);
}

function readSource({ tree, standing, place, hasErrors }: Manifest): ConfigSource | undefined {
  if (standing.is !== "source") return undefined;
  const { kind } = standing;
  const schema: z.ZodMiniType = kind === "Secret" ? secret : configMap;
  for (const fault of validate(schema, tree.root, tree, { foreign: true })) place(fault);
  if (hasErrors()) {
    const name = nameOf(tree.root);
    return name === undefined ? undefined : { kind, name, entries: new Map(), faulty: true };
  }
  return kind === "Secret"
    ? readSecretDocument(tree.root as z.infer<typeof secret>)
    : readConfigMap(tree.root as z.infer<typeof configMap>);
}

function nameOf(root: unknown): string | undefined {
  const { metadata } = isRecord(root) ? root : {};
  const { name } = isRecord(metadata) ? metadata : {};
  return typeof name === "string" ? name : undefined;
}
