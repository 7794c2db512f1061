import { posix } from "node:path";
import { atKey, atValue, type Fault } from "../fault.ts";
import type { ContainerInFile } from "../fields/container.ts";
import { mountsOf } from "../fields/mounts.ts";
import type { PodFile } from "../fields/pod-file.ts";
import { readUses, secretFolders } from "../fields/secrets.ts";
import type { Pass } from "../load/pass.ts";
import type { MountSpec } from "../model.ts";
import { nearest } from "../nearest.ts";
import type { Path } from "../yaml/locate.ts";

/** Every volume is declared, and nothing is mounted over something else. */
export function checkMounts({ input, path }: ContainerInFile, file: PodFile, pass: Pass): Fault[] {
  const volumes = input.volumes ?? [];
  const paths: Path[] = [
    ...volumes.map((_, index) => [...path, "volumes", index]),
    ...[input.tmpfs ?? []]
      .flat()
      .map((_, index) => [...path, "tmpfs", ...(Array.isArray(input.tmpfs) ? [index] : [])]),
  ];
  const mounts = mountsOf(input, pass).map((mount, index) => ({
    mount,
    target: mount.target,
    path: paths[index] ?? path,
  }));
  const files = (["secrets", "configs"] as const).flatMap((key) =>
    readUses(input[key] ?? [], secretFolders[key], pass).map(({ target }, index) => ({
      target,
      path: [...path, key, index],
    })),
  );
  return [
    ...volumes.flatMap((item, index) =>
      typeof item === "string" ? [] : checkLongMount(item, [...path, "volumes", index]),
    ),
    ...mounts.flatMap(({ mount, path: at }) => checkDeclared(mount, at, file)),
    ...checkTargets([...mounts, ...files]),
  ];
}

function checkDeclared(mount: MountSpec, path: Path, file: PodFile): Fault[] {
  const declared = Object.keys(file.volumes ?? {});
  if (mount.type !== "volume" || mount.source === undefined || declared.includes(mount.source)) {
    return [];
  }
  const message = "the volume is not declared";
  const hint =
    "add its name at the top of the file, volumes: { NAME: {} }, or write ./NAME for a folder";
  const suggestion = nearest(mount.source, declared);
  return [atValue(path, "undeclared", message, { hint, suggestion })];
}

function checkTargets(all: readonly { target: string; path: Path }[]): Fault[] {
  const seen = new Set<string>();
  return all.flatMap(({ target, path }) => {
    const normal = posix.normalize(target);
    if (!seen.has(normal)) {
      seen.add(normal);
      return [];
    }
    return [atValue(path, "duplicate", "something else is mounted at the same path")];
  });
}

type LongMount = Exclude<NonNullable<ContainerInFile["input"]["volumes"]>[number], string>;

function checkLongMount(mount: LongMount, path: Path): Fault[] {
  const faults: Fault[] = [];
  if (mount.type === "bind" && mount.source === undefined) {
    faults.push(atKey([...path, "source"], "missing", "a bind has no source"));
  }
  if (mount.type === "tmpfs" && mount.source !== undefined) {
    faults.push(atKey([...path, "source"], "conflict", "a tmpfs has no source"));
  }
  for (const key of ["bind", "volume", "tmpfs"] as const) {
    if (mount[key] !== undefined && mount.type !== key) {
      const message = `${key} has options for a type other than ${mount.type}`;
      faults.push(atKey([...path, key], "conflict", message));
    }
  }
  return faults;
}
