import type { ContainerDetails } from "../../../engine/observed.ts";
import type { ContainerInspect } from "../../../libpod/types/container-inspect.ts";

/** What is mounted into a container, in order of place; tmpfs, which the engine lists apart, too. */
export function readMounts(found: ContainerInspect): ContainerDetails["mounts"] {
  const mounts = (found.Mounts ?? []).map(({ Type, Name, Source, Destination, RW }) => ({
    type: Type,
    source: Type === "volume" ? (Name ?? Source) : Source,
    target: Destination,
    readOnly: !RW,
  }));
  const tmpfs = Object.entries(found.HostConfig.Tmpfs ?? {}).map(([target, options]) => ({
    type: "tmpfs",
    source: "",
    target,
    readOnly: options.split(",").includes("ro"),
  }));
  return [...mounts, ...tmpfs].sort((a, b) => (a.target < b.target ? -1 : 1));
}
