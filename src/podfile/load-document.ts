import { homedir } from "node:os";
import { posix } from "node:path";
import type { Document } from "yaml";
import { checkAgainstEarlier } from "./check/earlier.ts";
import { checkPod } from "./check/index.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { leaveOutEmpty, placeOfFault } from "./document.ts";
import { type EnvFiles, readEnvFile } from "./env-files.ts";
import { atValue, type Fault } from "./fault.ts";
import type { ContainerInFile } from "./fields/container.ts";
import { envFilesOf } from "./fields/environment.ts";
import { type PodFile, podFile } from "./fields/pod-file.ts";
import { formatWords } from "./fields/values.ts";
import { foreignFormat } from "./foreign-keys.ts";
import { leftAside } from "./left-aside.ts";
import type { LoadContext, LoadedPod, PodFileSource } from "./loading.ts";
import type { PodSpec } from "./model.ts";
import { type Pass, realPass, recordedPass } from "./pass.ts";
import { applyPreset, checkPreset } from "./presets/apply-preset.ts";
import { containersOf, resolvePod } from "./resolve.ts";
import { isAfterEffect, salvage } from "./salvage.ts";
import { validate } from "./validate.ts";
import { formatPath, pathInFile } from "./yaml/locate.ts";
import { createReferences, type References } from "./yaml/references.ts";
import type { ReportAt } from "./yaml/report.ts";
import { buildTree, isRecord, type Tree } from "./yaml/tree.ts";

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
}

/** One document as a pod; undefined where it has errors, which are reported. */
export async function loadDocument(
  document: Document,
  options: DocumentContext,
): Promise<LoadedPod | undefined> {
  const { source, lookup, report, diagnostics } = options;
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
  const place = (faults: readonly Fault[]): void => {
    for (const fault of faults) {
      const path = formatPath(pathInFile(tree, fault.path));
      report(...placeOfFault(fault, tree, document), fault, path);
    }
  };
  const faults = validate(podFile, tree.root, tree);
  place(faults);
  if (!isRecord(tree.root)) return undefined;
  const taken = failed() ? salvage(tree, faults) : [];
  if (failed() && validate(podFile, tree.root, tree).length > 0) return undefined;

  // It fits the schema, which changes nothing.
  const file = tree.root as PodFile;
  const environment = options.context.environment;
  const home = environment.HOME || homedir();
  const passOptions = { tree, dir: source.dir, home, lookup, envFiles: options.envFiles };
  const real = realPass(passOptions);
  const written = containersOf(file, real);
  const presetFaults = written.flatMap(({ input, path }) => checkPreset(input, path, tree));
  place(presetFaults);
  await readEnvFiles(written, options, place);

  const usable = presetFaults.length > 0 ? written.map(withoutPreset) : written;
  const layered = layerPresets(usable, usable, tree);
  const containers = layered.map(({ container }) => container);
  place(
    checkPod(file, containers, real).filter(
      (fault) => !isAfterEffect({ ...fault, path: pathInFile(tree, fault.path) }, taken),
    ),
  );
  if (failed()) return undefined;

  const spec = resolve(file, real, layered);
  place(checkAgainstEarlier(spec, options.earlier));
  if (failed()) return undefined;
  place(leftAside(containers));
  for (const word of declaredWords(spec)) closed.add(word);
  return {
    spec,
    recorded: resolveRecorded(written, tree, recordedPass(passOptions, references), references),
  };
}

/** Nothing is known of what a faulty preset would give. */
function withoutPreset(container: ContainerInFile): ContainerInFile {
  const { with: _, ...input } = container.input;
  return { ...container, input };
}

interface Layered {
  readonly container: ContainerInFile;
  readonly imageFallback?: "host" | undefined;
}

function layerPresets(
  containers: readonly ContainerInFile[],
  real: readonly ContainerInFile[],
  tree: Tree,
): Layered[] {
  return containers.map((container, index) => {
    const realInput = real[index]?.input ?? container.input;
    const { input, imageFallback } = applyPreset(container.input, realInput, tree);
    return { container: { ...container, input }, imageFallback };
  });
}

function resolve(file: PodFile, pass: Pass, layered: readonly Layered[]): PodSpec {
  const spec = resolvePod(
    file,
    pass,
    layered.map(({ container }) => container),
  );
  const containers = spec.containers.map((container, index) => {
    const imageFallback = layered[index]?.imageFallback;
    return imageFallback === undefined ? container : { ...container, imageFallback };
  });
  return { ...spec, containers };
}

/** Resolves the document again without the caller's values. */
function resolveRecorded(
  real: readonly ContainerInFile[],
  tree: Tree,
  pass: Pass,
  references: References,
): PodSpec {
  const file = tree.shadow as PodFile;
  const containers = containersOf(file, pass);
  return references.reveal(resolve(file, pass, layerPresets(containers, real, tree)));
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
        const message = "there is no such env file";
        const hint =
          "paths start at the folder of the pod file; required: false lets it be missing";
        place([atValue([...path, "env_file", ...at], "env-file", message, { hint })]);
      }
    }
  }
}

function countErrors(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity === "error").length;
}
