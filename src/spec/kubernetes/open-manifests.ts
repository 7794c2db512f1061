import type { Document } from "yaml";
import { checkAgainstEarlier } from "../check/earlier.ts";
import type { LoadedPod } from "../load.ts";
import type { PodSpec } from "../pod-spec.ts";
import { addSource } from "./add-source.ts";
import type { ConfigSource } from "./config-sources.ts";
import { judge, nothingToRun } from "./judge.ts";
import { type Manifest, type ManifestOptions, readHead } from "./manifest.ts";
import { checkWorkload, readWorkload } from "./read-workload.ts";
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
