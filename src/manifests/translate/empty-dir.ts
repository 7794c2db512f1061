import type { VolumeSpec } from "../../podfile/model.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import { parseBytes } from "../format/quantity.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { VolumeInput } from "../schema/volume.ts";
import { type Context, warn } from "./context.ts";
import type { VolumePlan, VolumeUser } from "./volume-plan.ts";

/** Podman takes the `size` of a volume for a quota on disk. Where pages are larger, so is the limit. */
const pageBytes = 4096;

/**
 * Memory that one container mounts is a tmpfs of its own. What several mount is a volume, which
 * Podman unmounts and forgets between an init container and the next: such a one is on disk.
 */
export function planEmptyDir(
  { name, emptyDir = {} }: VolumeInput,
  users: readonly VolumeUser[],
  path: Path,
  context: Context,
): VolumePlan {
  const { medium, sizeLimit } = emptyDir;
  const parsed = sizeLimit === undefined ? 0 : parseBytes(String(sizeLimit));
  const size = typeof parsed === "number" ? parsed : 0;
  const isShared = users.length > 1;
  if (medium !== "Memory" || (isShared && users.some(({ isInit }) => isInit))) {
    return volume(name, optionsOnDisk(name, { medium, sizeLimit }, users, path, context), context);
  }
  if (!isShared) {
    return { kind: "tmpfs", options: ["mode=0777", ...(size > 0 ? [`size=${size}`] : [])] };
  }
  const o = size > 0 ? `mode=0777,nr_blocks=${Math.ceil(size / pageBytes)}` : "mode=0777";
  return volume(name, { type: "tmpfs", device: "tmpfs", o }, context);
}

type Given = NonNullable<VolumeInput["emptyDir"]>;

function optionsOnDisk(
  name: string,
  { medium, sizeLimit }: Given,
  users: readonly VolumeUser[],
  path: Path,
  context: Context,
): VolumeSpec["options"] {
  const at = [...path, "emptyDir"];
  if (medium === "Memory") {
    warn(context, [...at, "medium"], "the volume is on disk, as init containers share it");
  }
  if (sizeLimit !== undefined) {
    warn(context, [...at, "sizeLimit"], "the size of a volume on disk is not limited");
  }
  const inputs = users.map(({ input }) => input);
  const owner = ownerOption(inputs, name, [...path, "name"], context);
  return owner === undefined ? {} : { o: owner };
}

function volume(name: string, options: VolumeSpec["options"], { workload }: Context): VolumePlan {
  const spec: VolumeSpec = {
    key: name,
    name: `${workload.name}-${name}`,
    external: false,
    ephemeral: true,
    driver: "local",
    options,
    labels: {},
  };
  return { kind: "volume", spec, readOnly: false };
}

/**
 * The option that gives the folder of a volume to the user who writes to it. In Kubernetes all may
 * write to an emptyDir; Podman would give it to the first who mounts it, which is often a sidecar.
 *
 * @param path where the volume stands
 * @returns undefined where it is root, who may write anyway, or the image's own user
 */
function ownerOption(
  containers: readonly ContainerInput[],
  name: string,
  path: Path,
  context: Context,
): string | undefined {
  const pod = context.workload.spec.securityContext ?? {};
  const owners = containers.flatMap(({ volumeMounts = [], securityContext: own = {} }) => {
    const writes = volumeMounts.some((mount) => mount.name === name && !mount.readOnly);
    const user = own.runAsUser ?? pod.runAsUser;
    if (!writes || !user) return [];
    return { user, group: own.runAsGroup ?? pod.runAsGroup ?? 0 };
  });
  // Main is the last.
  const owner = owners.at(-1);
  if (owner === undefined) return undefined;
  if (owners.some(({ user }) => user !== owner.user)) {
    warn(
      context,
      path,
      `the volume belongs to user ${owner.user}; other users cannot write to it`,
      {
        hint: "with medium: Memory all users can write",
      },
    );
  }
  return `uid=${owner.user},gid=${owner.group}`;
}
