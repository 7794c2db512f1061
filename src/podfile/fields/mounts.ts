import * as z from "zod/mini";
import { compact } from "../compact.ts";
import { Problem } from "../diagnostic.ts";
import {
  checkDevice,
  mountOptions,
  parseDevice,
  parseMount,
  parseTarget,
  parseTmpfs,
  writeDevice,
  writeMount,
  writeTmpfs,
} from "../format/mount.ts";
import { parseName } from "../format/name.ts";
import { parseSize, writeFileMode, writeSize } from "../format/scalars.ts";
import type { Pass } from "../load/pass.ts";
import type { MountSpec, VolumeSpec } from "../model.ts";
import { field, type InputOf, map, requiredField } from "../schema/map.ts";
import {
  assignments,
  fileMode,
  flag,
  formatted,
  mapValue,
  oneOrMany,
  size,
  text,
} from "../schema/primitives.ts";
import { containerField, oneOrList, podField, unlessEmpty } from "./field.ts";
import { engineName, hasUsualName, oneOf, readFlag, readMap, readMode } from "./values.ts";

const propagations = () =>
  z.enum(mountOptions.filter((option) => /^r?(shared|slave|private)$/.test(option)));

/** Compose's long form of a volume. */
const longMount = map({
  type: requiredField(
    () => z.enum(["bind", "volume", "tmpfs"]),
    "A folder of the host, a volume of the engine, or memory.",
  ),
  source: field(text, "The path on the host, or the name of a volume."),
  target: requiredField(() => formatted(parseTarget), "The path in the container."),
  read_only: field(flag, "Whether it is read-only for the container."),
  bind: field(
    () =>
      map({
        propagation: field(propagations, "How later mounts propagate between host and container."),
        create_host_path: field(flag, "Create the source as a folder if it is missing."),
        selinux: field(
          () => z.enum(["z", "Z"]),
          "z for a label shared between containers, Z for its own.",
        ),
      }),
    "Options of a bind.",
  ),
  volume: field(
    () => map({ nocopy: field(flag, "Do not fill a new volume with the image's files.") }),
    "Options of a volume.",
  ),
  tmpfs: field(
    () =>
      map({
        size: field(size, "Its maximum size."),
        mode: field(fileMode, "Its permissions in octal digits."),
      }),
    "Options of a tmpfs.",
  ),
});

const longDevice = map(
  {
    source: requiredField(z.string, "The path on the host."),
    target: field(z.string, "The path in the container; default the source's."),
    permissions: field(z.string, "Letters from rwm; default rwm."),
  },
  ({ value, issues }) => {
    const { source, target = source, permissions = "rwm" } = value;
    const result = checkDevice({ source, target, permissions });
    if (!(result instanceof Problem)) return;
    const { message, hint } = result;
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

type Tmpfs = Extract<MountSpec, { type: "tmpfs" }>;

/** What is mounted into a container, and its devices. */
export const mounts = {
  volumes: containerField(
    () =>
      z.array(
        z.union([
          formatted(parseMount, { examples: ["./html:/usr/share/nginx/html:ro"] }),
          longMount,
        ]),
      ),
    "Mounts: [SOURCE:]TARGET[:OPTIONS], or the long form.",
    {
      toSpec: (items, { pass, spec }) => ({
        mounts: [...spec.mounts, ...items.map((item) => readMount(item, pass))],
      }),
      toFile: (spec) =>
        unlessEmpty(spec.mounts.slice(0, startOfTmpfs(spec.mounts)).map(writeVolume)),
    },
  ),
  tmpfs: containerField(
    () => oneOrMany(formatted(parseTmpfs, { examples: ["/run:size=64m,mode=1777"] })),
    "Folders in memory.",
    {
      toSpec: (items, { pass, spec }) => ({
        mounts: [...spec.mounts, ...[items].flat().map((item) => readTmpfs(item, pass))],
      }),
      toFile: (spec) =>
        oneOrList(
          spec.mounts
            .slice(startOfTmpfs(spec.mounts))
            .flatMap((mount) => (mount.type === "tmpfs" && writeTmpfs(mount)) || []),
        ),
    },
  ),
  devices: containerField(
    () => z.array(z.union([formatted(parseDevice, { examples: ["/dev/fuse"] }), longDevice])),
    "Devices of the host: HOST_PATH[:CONTAINER_PATH[:rwm]].",
    {
      toSpec: (items, { pass }) => ({
        devices: items.map((item) => {
          if (typeof item === "string") return pass.read(parseDevice, item);
          const { source, target = source, permissions = "rwm" } = item;
          return { source, target, permissions };
        }),
      }),
      toFile: ({ devices }) => unlessEmpty(devices.map((device) => writeDevice(device) ?? device)),
    },
  ),
};

const volume = map({
  name: field(() => formatted(parseName), "The engine's name for it; default POD-KEY."),
  external: field(flag, "It already exists and is neither created nor removed."),
  driver: field(z.string, "The engine's volume driver; default local."),
  driver_opts: field(() => z.record(z.string(), mapValue()), "Options of the driver."),
  labels: field(assignments, "Labels of the volume."),
});

/** Volumes of the pod. */
export const declaredVolumes = {
  volumes: podField(
    () => z.record(formatted(parseName), z.nullable(volume)),
    "Volumes that containers mount by name.",
    {
      toSpec: (given, { pass, spec }) => ({
        volumes: pass.entries(given).map(([key, one]) => readVolume(spec.name, key, one, pass)),
      }),
      toFile: ({ name, volumes }) =>
        unlessEmpty(Object.fromEntries(volumes.map((one) => [one.key, writeDeclared(one, name)]))),
    },
  ),
};

function readVolume(
  pod: string,
  key: string,
  given: z.infer<typeof volume> | null,
  pass: Pass,
): VolumeSpec {
  const { name, external: isExternal, driver, driver_opts: options, labels } = given ?? {};
  const external = readFlag(pass, isExternal);
  return compact({
    key,
    name: engineName(pod, key, name, external, pass),
    external,
    driver,
    options: readMap(options, pass),
    labels: readMap(labels, pass),
  });
}

function writeDeclared(one: VolumeSpec, pod: string): object {
  const { name, external, driver, options, labels } = one;
  return {
    ...(!hasUsualName(one, pod) && { name }),
    ...(external && { external }),
    ...(driver !== undefined && { driver }),
    ...(unlessEmpty(options) && { driver_opts: options }),
    ...(unlessEmpty(labels) && { labels }),
  };
}

type LongMount = z.infer<typeof longMount>;

function readMount(item: string | LongMount, pass: Pass): MountSpec {
  return typeof item === "string" ? readShortMount(item, pass) : readLongMount(item, pass);
}

function readTmpfs(item: string, pass: Pass): MountSpec {
  return { type: "tmpfs", ...pass.read(parseTmpfs, item) };
}

function readShortMount(item: string, pass: Pass): MountSpec {
  const { type, source, target, readOnly, options } = pass.read(parseMount, item);
  return type === "bind"
    ? {
        type,
        source: pass.path(source ?? ""),
        target,
        readOnly,
        options,
        // Compose creates it, but a folder created because of a typo helps no one.
        createSource: false,
      }
    : {
        type,
        ...compact({ source: source && declaredKey(item, pass) }),
        target,
        readOnly,
        options,
      };
}

/** A volume's key stands in the file itself, under `volumes`: it is no secret. */
function declaredKey(item: string, pass: Pass): string | undefined {
  const real = parseMount(pass.real(item));
  return real instanceof Problem ? undefined : real.source;
}

function readLongMount(item: LongMount, pass: Pass): MountSpec {
  const type = pass.read(oneOf(["bind", "volume", "tmpfs"]), item.type);
  const target = pass.read(parseTarget, item.target);
  const readOnly = readFlag(pass, item.read_only);
  const source = item.source === undefined ? undefined : pass.text(item, "source");
  if (type === "tmpfs") {
    const size = item.tmpfs?.size;
    const mode = item.tmpfs?.mode === undefined ? undefined : readMode(item.tmpfs, pass);
    return {
      type,
      target,
      options: [
        ...(readOnly ? ["ro"] : []),
        ...(size === undefined ? [] : [`size=${pass.read(parseSize, size)}`]),
        ...(mode === undefined ? [] : [`mode=${mode.toString(8)}`]),
      ],
    };
  }
  if (type === "volume") {
    const options = readFlag(pass, item.volume?.nocopy) ? ["nocopy"] : [];
    // A declared volume's key: it stands in the file itself.
    const key = source === undefined ? {} : { source: pass.real(source) };
    return { type, ...key, target, readOnly, options };
  }
  return {
    type,
    source: pass.path(source ?? ""),
    target,
    readOnly,
    options: [item.bind?.propagation, item.bind?.selinux].flatMap((option) =>
      option === undefined ? [] : [pass.real(option)],
    ),
    createSource: readFlag(pass, item.bind?.create_host_path),
  };
}

/** What `volumes` and `tmpfs` mount, in this order. */
export function mountsOf(
  { volumes = [], tmpfs = [] }: Pick<InputOf<typeof mounts>, "volumes" | "tmpfs">,
  pass: Pass,
): MountSpec[] {
  return [
    ...volumes.map((item) => readMount(item, pass)),
    ...[tmpfs].flat().map((item) => readTmpfs(item, pass)),
  ];
}

/** Whether two containers that have them share what is in them. */
export function isSameMount(one: MountSpec, other: MountSpec | undefined): boolean {
  if (one.type !== other?.type || one.target !== other.target) return false;
  return one.type === "tmpfs" || (other.type !== "tmpfs" && one.source === other.source);
}

/** Where the mounts begin that \`tmpfs\` can hold: it comes after \`volumes\`. */
function startOfTmpfs(mounts: readonly MountSpec[]): number {
  return 1 + mounts.findLastIndex((one) => one.type !== "tmpfs" || writeTmpfs(one) === undefined);
}

function writeVolume(mount: MountSpec): unknown {
  if (mount.type === "tmpfs") return writeLongTmpfs(mount);
  const isShort = mount.type !== "bind" || !mount.createSource;
  return (isShort ? writeMount(mount) : undefined) ?? writeLongMount(mount);
}

function writeLongMount(mount: Exclude<MountSpec, Tmpfs>): LongMount {
  const { type, source, target, readOnly, options } = mount;
  const common = {
    type,
    ...(source !== undefined && { source }),
    target,
    ...(readOnly && { read_only: true }),
  };
  if (type === "volume") {
    return { ...common, ...(options.includes("nocopy") && { volume: { nocopy: true } }) };
  }
  const selinux = (["z", "Z"] as const).find((option) => options.includes(option));
  const propagation = options.find((option) => option !== selinux);
  const bind = {
    ...(propagation !== undefined && { propagation }),
    ...(selinux !== undefined && { selinux }),
    ...(mount.createSource && { create_host_path: true }),
  };
  return { ...common, ...(unlessEmpty(bind) && { bind }) };
}

function writeLongTmpfs({ type, target, options }: Tmpfs): LongMount {
  const optionOf = (name: string): string | undefined =>
    options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
  const [bytes, mode] = [optionOf("size"), optionOf("mode")];
  const tmpfs = {
    ...(bytes !== undefined && { size: writeSize(Number(bytes)) }),
    ...(mode !== undefined && { mode: writeFileMode(Number.parseInt(mode, 8)) }),
  };
  const readOnly = options.includes("ro") && { read_only: true };
  return { type, target, ...readOnly, ...(unlessEmpty(tmpfs) && { tmpfs }) };
}
