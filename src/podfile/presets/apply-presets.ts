import * as z from "zod/mini";
import { atValue, type Fault } from "../fault.ts";
import type { ContainerInput } from "../fields/container.ts";
import { isSameMount, mountsOf } from "../fields/mounts.ts";
import type { PodFile } from "../fields/pod-file.ts";
import type { Pass } from "../load/pass.ts";
import { containersOf } from "../load/resolve.ts";
import type { ContainerSpec, MountSpec, PodSpec } from "../model.ts";
import { nearest, quote } from "../nearest.ts";
import { fieldsOf } from "../schema/map.ts";
import { validate } from "../validate.ts";
import type { Path } from "../yaml/locate.ts";
import type { References } from "../yaml/references.ts";
import type { Entry, Tree } from "../yaml/tree.ts";
import { join, layer } from "./layer.ts";
import type { PodPatch, PortMove, Preset } from "./preset.ts";
import { refuseOnRunning } from "./running.ts";

/** What is wrong with `use` and `with`. */
export function checkPreset(
  input: ContainerInput,
  path: Path,
  tree: Tree,
  presets: readonly Preset[],
): Fault[] {
  if (input.use === undefined) {
    if (input.with === undefined) return [];
    const message = "with sets parameters of a preset, but use names no preset";
    return [{ path: [...path, "with"], atKey: true, code: "preset", message }];
  }
  const preset = presets.find(({ name }) => name === input.use);
  if (preset) {
    return validate(preset.parameters, input.with ?? {}, tree, { base: [...path, "with"] });
  }
  const names = presets.map(({ name }) => name);
  return [
    atValue([...path, "use"], "preset", "there is no such preset", {
      hint: `presets: ${names.join(", ")}`,
      suggestion: nearest(input.use, names),
    }),
  ];
}

/** A file with its presets written out, but for what no file can say. */
export interface Patched {
  readonly file: PodFile;
  /** By the container's name. */
  readonly imageFallbacks: ReadonlyMap<string, NonNullable<ContainerSpec["imageFallback"]>>;
  readonly moves: readonly Move[];
  readonly faults: readonly Fault[];
}

interface Move extends PortMove {
  /** Where the preset is named. */
  readonly use: Path;
}

interface ApplyOptions {
  readonly presets: readonly Preset[];
  readonly tree: Tree;
  /** The pass with the caller's values. */
  readonly pass: Pass;
  /** The same file with the caller's values, where this one has placeholders: they decide. */
  readonly real: PodFile;
  /** Remembers what the texts that a preset made of placeholders stand for. */
  readonly remember?: References["remember"];
  /** A pod that is there, to which one container is added: nothing else of it can change. */
  readonly running?: PodSpec | undefined;
}

/** Lays what the file says over what its presets give. */
export function applyPresets(file: PodFile, options: ApplyOptions): Patched {
  const { presets, tree, pass, real, remember, running } = options;
  const imageFallbacks = new Map<string, NonNullable<ContainerSpec["imageFallback"]>>();
  const moves: Move[] = [];
  const faults: Fault[] = [];
  const patchedMounts: MountSpec[] = [];
  let patched = file;
  for (const [index, { name, path, input }] of containersOf(real, pass).entries()) {
    const preset = presets.find((one) => one.name === input.use);
    if (preset === undefined) continue;
    const container = containersOf(patched, pass)[index];
    if (container === undefined) continue;
    const use = [...path, "use"];
    const given = input.with ?? {};
    const realPatch = preset.resolve(readableParameters(preset, given, given));
    const mounts = [...mountsOf(real.main, pass), ...patchedMounts];
    const refused =
      running === undefined
        ? mountFaults(realPatch, mounts, use, pass)
        : refuseOnRunning(realPatch, running, use, pass);
    faults.push(...refused);
    if (refused.length > 0) continue;
    const ownSource = input.image !== undefined || input.rootfs !== undefined;
    if (realPatch.imageFallback !== undefined && !ownSource) {
      imageFallbacks.set(name, realPatch.imageFallback);
    }
    const at = placeOf(container.input, tree);
    const patch = preset.resolve(readableParameters(preset, container.input.with ?? {}, given));
    if (remember) rememberTexts(patch, realPatch, remember);
    patched = withContainer(
      patched,
      path,
      applyToContainer(patch, container.input, at, tree),
      tree,
    );
    if (running !== undefined) continue;
    const shared = mountsOf(realPatch.main ?? {}, pass);
    const isThere = shared.map((mount) => mounts.some((one) => isSameMount(one, mount)));
    patched = applyToPod(patched, patch, { isThere, tree, at });
    patchedMounts.push(...shared);
    moves.push(...(realPatch.pod?.movePorts ?? []).map((move) => ({ ...move, use })));
  }
  return { file: patched, imageFallbacks, moves, faults };
}

/** What a preset gives has the place of the word that asks for it. */
function placeOf(input: ContainerInput, tree: Tree): Entry {
  const { start = 0, end = 0 } = tree.entries.get(input)?.get("use") ?? {};
  return { keyStart: start, keyEnd: end, start, end };
}

/** Placeholders stay where a text is wanted; what has to be a number or switch is real. */
function readableParameters(
  preset: Preset,
  given: Readonly<Record<string, unknown>>,
  real: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields = fieldsOf(preset.parameters) ?? {};
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      const schema = fields[key]?.schema();
      const isText = typeof real[key] === "string" || typeof real[key] === "object";
      const fits =
        isText || (schema !== undefined && z.safeParse(schema, value, { jitless: true }).success);
      return [key, fits ? value : real[key]];
    }),
  );
}

/** A preset may put a parameter into the middle of a text: `logs:FOLDER:ro`. */
function rememberTexts(shadow: unknown, real: unknown, remember: References["remember"]): void {
  if (typeof shadow === "string") {
    if (shadow !== real) remember(shadow, String(real));
  } else if (isNode(shadow) && isNode(real)) {
    for (const [key, value] of Object.entries(shadow)) {
      rememberTexts(value, Reflect.get(real, key), remember);
    }
  }
}

function isNode(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function applyToContainer(
  { container: given }: PodPatch,
  input: ContainerInput,
  at: Entry,
  tree: Tree,
): ContainerInput {
  const { use: _, with: __, ...own } = input;
  tree.entries.set(own, tree.entries.get(input) ?? new Map());
  const { image, ...rest } = given;
  const ownSource = own.image !== undefined || own.rootfs !== undefined;
  return layer(ownSource || image === undefined ? rest : { ...rest, image }, own, tree, at);
}

interface ApplyContext {
  /** Which mounts of the patch main has already. */
  readonly isThere: readonly boolean[];
  readonly tree: Tree;
  readonly at: Entry;
}

function applyToPod(
  file: PodFile,
  { main = {}, pod: { sysctls } = {}, volumes, secrets, configs }: PodPatch,
  { isThere, tree, at }: ApplyContext,
): PodFile {
  const lacking = (main.volumes ?? []).filter((_, index) => !isThere[index]);
  const forMain = { ...main, ...(main.volumes && { volumes: lacking }) };
  const changed: PodFile = { ...file, main: layer(forMain, file.main, tree, at) };
  const places = new Map(tree.entries.get(file));
  for (const [key, given] of Object.entries({ volumes, secrets, configs })) {
    if (given === undefined) continue;
    const own: unknown = Reflect.get(file, key);
    Reflect.set(changed, key, own === undefined ? given : join(given, own, tree, at));
    if (!places.has(key)) places.set(key, at);
  }
  if (sysctls !== undefined) {
    changed.pod = layer({ sysctls }, file.pod ?? {}, tree, at);
    if (!places.has("pod")) places.set("pod", at);
  }
  tree.entries.set(changed, places);
  return changed;
}

function withContainer(
  file: PodFile,
  [group, name]: readonly string[],
  input: ContainerInput,
  tree: Tree,
): PodFile {
  const changed = { ...file };
  tree.entries.set(changed, tree.entries.get(file) ?? new Map());
  if (name === undefined) changed.main = input;
  else if (group === "init" || group === "sidecars") {
    const others = file[group] ?? {};
    const containers = { ...others, [name]: input };
    tree.entries.set(containers, tree.entries.get(others) ?? new Map());
    changed[group] = containers;
  }
  return changed;
}

/** A preset that shares a volume with main finds something else at its place. */
function mountFaults(
  { main = {} }: PodPatch,
  mounts: readonly MountSpec[],
  use: Path,
  pass: Pass,
): Fault[] {
  return mountsOf(main, pass).flatMap((mount) => {
    const other = mounts.find(({ target }) => target === mount.target);
    if (other === undefined || isSameMount(other, mount)) return [];
    const message = `main has something else at ${quote(mount.target)}, where the preset mounts ${quote(nameOf(mount))}`;
    const hint = "give the preset another folder, or leave main's own mount out";
    return [atValue(use, "conflict", message, { hint })];
  });
}

function nameOf(mount: MountSpec): string {
  return mount.type === "tmpfs" ? "a tmpfs" : (mount.source ?? "a volume");
}

/** Published ports that a preset takes over lead to it. */
export function movePorts(
  spec: PodSpec,
  moves: readonly Move[],
): { readonly spec: PodSpec; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  let { ports } = spec;
  const leadsTo = (port: number) =>
    ports.some(({ containerPort, protocol }) => containerPort === port && protocol === "tcp");
  for (const { from, to, use } of moves) {
    if (!leadsTo(from)) {
      const message = `no published port leads to ${from}, which the preset takes over`;
      const hint = `publish one, for example pod.ports: ["8080:${from}"]`;
      faults.push(atValue(use, "conflict", message, { hint }));
    } else if (leadsTo(to)) {
      const message = `a published port leads to ${to} already, which the preset puts in the place of ${from}`;
      const hint = "leave that port out, or give the preset another one";
      faults.push(atValue(use, "conflict", message, { hint }));
    } else {
      ports = ports.map((port) =>
        port.containerPort === from && port.protocol === "tcp"
          ? { ...port, containerPort: to }
          : port,
      );
    }
  }
  return { spec: { ...spec, ports }, faults };
}
