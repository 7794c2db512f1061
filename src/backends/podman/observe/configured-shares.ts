import type { Shares } from "../../../engine/observed.ts";
import type { ContainerInspect } from "../../../libpod/types/container-inspect.ts";
import type { SharedNamespace } from "../../../spec/pod-spec.ts";

const none: Shares = {
  net: "own",
  ipc: "own",
  uts: "own",
  pid: "own",
  user: "host",
  cgroup: "own",
  mnt: "own",
};

/** What a container of a pod shares once it runs, from the pod's list and its own `pid`. */
export function sharesOfSpec(
  share: readonly SharedNamespace[] = ["net", "ipc", "uts"],
  { pid, userns }: { readonly pid?: string; readonly userns?: string } = {},
): Shares {
  const shares = { ...none, ...(userns && userns !== "host" && { user: "pod" }) };
  for (const kind of share) shares[kind] = "pod";
  return pid === undefined ? shares : { ...shares, pid };
}

/**
 * The same from what the engine says of a container.
 *
 * @param nameOf gives the name of a container of the pod by its ID; `pod` for the infra container
 */
export function sharesOfInspect(
  { HostConfig: host }: Pick<ContainerInspect, "HostConfig">,
  nameOf: (id: string) => string,
): Shares {
  const read = (mode: string | undefined) => {
    if (mode === "host") return "host";
    return mode?.startsWith("container:") ? nameOf(mode.slice("container:".length)) : "own";
  };
  return {
    net: read(host.NetworkMode),
    // The engine says `shareable` of the host's too: what does not run is taken to have its own.
    ipc: read(host.IpcMode),
    uts: read(host.UTSMode),
    pid: read(host.PidMode),
    user: host.UsernsMode === "" ? "host" : read(host.UsernsMode),
    cgroup: read(host.CgroupMode),
    mnt: "own",
  };
}
