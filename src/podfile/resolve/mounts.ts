import type * as z from "zod/mini";
import { Problem } from "../diagnostic.ts";
import { parseDevice, parseMount, parseTarget, parseTmpfs } from "../format/mount.ts";
import { parseFileMode, parseSize } from "../format/scalars.ts";
import type { DeviceSpec, MountSpec } from "../model.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { longMount } from "../schema/mounts.ts";
import { compact } from "./limits.ts";
import { oneOf, readFlag } from "./mappings.ts";
import type { Pass } from "./pass.ts";

type LongMount = z.infer<typeof longMount>;

export function readMounts(container: ContainerInput, pass: Pass): MountSpec[] {
  const volumes = container.volumes ?? [];
  const tmpfs = container.tmpfs === undefined ? [] : [container.tmpfs].flat();
  return [
    ...volumes.map((item) =>
      typeof item === "string" ? readShortMount(item, pass) : readLongMount(item, pass),
    ),
    ...tmpfs.map((item): MountSpec => ({ type: "tmpfs", ...pass.read(parseTmpfs, item) })),
  ];
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
        // Compose makes it; a folder that springs from a typing mistake helps nobody.
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

export function readDevices(container: ContainerInput, pass: Pass): DeviceSpec[] {
  return (container.devices ?? []).map((item) => {
    if (typeof item === "string") return pass.read(parseDevice, item);
    const { source, target = source, permissions = "rwm" } = item;
    return { source, target, permissions };
  });
}

/** Octal digits; a number that cannot be octal is meant as it is. */
export function readMode(
  holder: { readonly mode?: string | number | undefined },
  pass: Pass,
): number {
  const written = pass.real(pass.text(holder, "mode"));
  const mode = parseFileMode(written);
  return mode instanceof Problem ? Number(written) : mode;
}
