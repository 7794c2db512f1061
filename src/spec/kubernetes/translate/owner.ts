import type { Path } from "../../source/locate.ts";
import type { ContainerInput } from "../schema/container.ts";
import { type Context, warn } from "./context.ts";

/**
 * The option that gives the folder of a volume to the user who writes to it. In Kubernetes all may
 * write to an emptyDir; Podman would give it to the first who mounts it, which is often a sidecar.
 *
 * @param path where the volume stands
 * @returns undefined where it is root, who may write anyway, or the image's own user
 */
export function ownerOption(
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
    warn(context, path, `the volume belongs to user ${owner.user}; others cannot write to it`, {
      hint: "medium: Memory can be written by all",
    });
  }
  return `uid=${owner.user},gid=${owner.group}`;
}
