import { homedir } from "node:os";
import { posix } from "node:path";
import type { Document } from "yaml";
import { checkAgainstEarlier } from "../check/earlier.ts";
import { checkPod } from "../check/index.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { atKey, atValue, type Fault } from "../fault.ts";
import type { ContainerInFile } from "../fields/container.ts";
import { envFilesOf } from "../fields/environment.ts";
import { type PodFile, podFile } from "../fields/pod-file.ts";
import { formatWords } from "../fields/values.ts";
import { foreignFormat } from "../foreign-keys.ts";
import type { PodSpec } from "../model.ts";
import { quote } from "../nearest.ts";
import { applyPresets, checkPreset, movePorts, type Patched } from "../presets/apply-presets.ts";
import { presets as allPresets } from "../presets/index.ts";
import { validate } from "../validate.ts";
import { formatPath, pathInFile } from "../yaml/locate.ts";
import { createReferences } from "../yaml/references.ts";
import type { ReportAt } from "../yaml/report.ts";
import { buildTree, isRecord, type Tree } from "../yaml/tree.ts";
import { leaveOutEmpty, placeOfFault } from "./document.ts";
import { type EnvFiles, readEnvFile } from "./env-files.ts";
import type { LoadContext, LoadedPod, PodFileSource } from "./loading.ts";
import { type Pass, realPass, recordedPass } from "./pass.ts";
import { containersOf, resolvePod } from "./resolve.ts";
import { isAfterEffect, salvage } from "./salvage.ts";

interface DocumentContext {
  readonly source: PodFileSource;
  readonly context: LoadContext;
  readonly lookup: (name: string) => string | undefined;
  readonly report: ReportAt;
  readonly diagnostics: Diagnostic[];
  readonly envFiles: EnvFiles;
  readonly warned: Set<string>;
  /** The pods of the documents before this one. */
  readonly earlier: readonly PodSpec[];
  /** A pod that is there, which the document only adds a container to. */
  readonly running?: PodSpec;
}

/** One document as a pod; undefined where it has errors, which are reported. */
export async function loadDocument(
  document: Document,
  options: DocumentContext,
): Promise<LoadedPod | undefined> {
  const { source, context, lookup, report, diagnostics } = options;
  const { presets = allPresets } = context;
  const before = countErrors(diagnostics);
  const failed = (): boolean => countErrors(diagnostics) > before;
  const foreign = foreignFormat(document);
  if (foreign) {
    report(...foreign.place, { code: "not-a-pod-file", ...foreign });
    return undefined;
  }
  const closed = new Set<string>(formatWords);
  const references = createReferences(closed);
  const tree = buildTree(document, { ...options, text: source.text, references });
  leaveOutEmpty(tree.root);
  leaveOutEmpty(tree.shadow);
  const place = (faults: readonly Fault[], within: Tree = tree): void => {
    for (const fault of faults) {
      const path = formatPath(pathInFile(within, fault.path));
      report(...placeOfFault(fault, within, document), fault, path);
    }
  };
  const faults = validate(podFile, tree.root, tree);
  place(faults);
  if (!isRecord(tree.root)) return undefined;
  const taken = failed() ? salvage(tree, faults) : [];
  if (failed() && validate(podFile, tree.root, tree).length > 0) return undefined;

  // It fits the schema, which changes nothing.
  const file = tree.root as PodFile;
  const home = context.environment.HOME || homedir();
  const passOptions = { tree, dir: source.dir, home, lookup, envFiles: options.envFiles };
  const real = realPass(passOptions);
  const written = containersOf(file, real);
  const presetFaults = written.flatMap(({ input, path }) =>
    checkPreset(input, path, tree, presets),
  );
  place(presetFaults);
  await readEnvFiles(written, options, place);

  const layers = { presets, tree, pass: real, real: file, running: options.running };
  // Nothing is known of what a faulty preset would give.
  const patched = presetFaults.length > 0 ? unpatched(file) : applyPresets(file, layers);
  const patchedTree = { ...tree, root: patched.file };
  place(patched.faults);
  const containers = containersOf(patched.file, real);
  place(
    checkPod(patched.file, containers, real).filter(
      (fault) => !isAfterEffect({ ...fault, path: pathInFile(patchedTree, fault.path) }, taken),
    ),
    patchedTree,
  );
  if (failed()) return undefined;

  const { spec, faults: portFaults } = resolve(patched, real);
  place(portFaults);
  place(checkAgainstEarlier(spec, options.earlier));
  if (failed()) return undefined;
  place(leftAside(containers), patchedTree);
  for (const word of declaredWords(spec)) closed.add(word);
  const pass = recordedPass(passOptions, references);
  const shadow = applyPresets(tree.shadow as PodFile, {
    ...layers,
    remember: references.remember,
  });
  return { spec, recorded: references.reveal(resolve(shadow, pass).spec) };
}

function unpatched(file: PodFile): Patched {
  return { file, imageFallbacks: new Map(), moves: [], faults: [] };
}

function resolve(
  { file, imageFallbacks, moves }: Patched,
  pass: Pass,
): { readonly spec: PodSpec; readonly faults: readonly Fault[] } {
  const spec = resolvePod(file, pass, containersOf(file, pass));
  const containers = spec.containers.map((container) => {
    const imageFallback = imageFallbacks.get(container.name);
    return imageFallback === undefined ? container : { ...container, imageFallback };
  });
  return movePorts({ ...spec, containers }, moves);
}

/** Keys and names that stand in the file itself or are shown by the engine. */
function declaredWords(spec: PodSpec): string[] {
  return [
    ...spec.containers.map(({ name }) => name),
    ...spec.volumes.map(({ key }) => key),
    ...spec.secrets.map(({ key }) => key),
  ];
}

async function readEnvFiles(
  containers: readonly ContainerInFile[],
  { source, context, lookup, diagnostics, envFiles }: DocumentContext,
  place: (faults: readonly Fault[]) => void,
): Promise<void> {
  for (const { input, path } of containers) {
    for (const { path: name, required, at } of envFilesOf(input.env_file)) {
      if (envFiles.has(name)) continue;
      const resolved = posix.resolve(source.dir, name);
      const { entries, missing } = await readEnvFile(resolved, lookup, context, diagnostics);
      if (!missing) envFiles.set(name, entries);
      else if (required) {
        const message = "the env file does not exist";
        const hint =
          "paths are relative to the folder of the pod file; required: false allows it to be missing";
        place([atValue([...path, "env_file", ...at], "env-file", message, { hint })]);
      }
    }
  }
}

function countErrors(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity === "error").length;
}

/** What the pod file asks for and is not carried out. */
export function leftAside(containers: readonly ContainerInFile[]): Fault[] {
  return containers.flatMap(({ name, path, input: { healthcheck } }): Fault[] => {
    if (typeof healthcheck !== "object" || healthcheck.start_interval === undefined) return [];
    const message = `start_interval of the health check of ${quote(name)} is not supported`;
    const at = [...path, "healthcheck", "start_interval"];
    return [{ ...atKey(at, "not-carried-out", message), severity: "warning" }];
  });
}
