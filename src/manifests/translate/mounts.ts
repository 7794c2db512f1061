import { posix } from "node:path";
import { atValue } from "../../podfile/fault.ts";
import type { ContainerSpec, DeviceSpec, MountSpec, SecretMount } from "../../podfile/model.ts";
import { nearest, quote } from "../../podfile/nearest.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import type { MountInput } from "../schema/volume.ts";
import type { ConfigFile } from "./config-files.ts";
import type { Context } from "./context.ts";
import type { VolumePlan } from "./volume-plan.ts";

type Mounted = Pick<ContainerSpec, "mounts" | "secrets" | "devices">;

/** What one container mounts, by what has become of the volumes. */
export function readMounts(
  inputs: readonly MountInput[],
  path: Path,
  plans: ReadonlyMap<string, VolumePlan>,
  context: Context,
): Mounted {
  const mounts: MountSpec[] = [];
  const secrets: SecretMount[] = [];
  const devices: DeviceSpec[] = [];
  const targets = new Set<string>();
  for (const [index, input] of inputs.entries()) {
    const at = [...path, "volumeMounts", index];
    const plan = plans.get(input.name);
    if (plan === undefined) {
      const message = `the pod has no volume ${quote(input.name)}`;
      const suggestion = nearest(input.name, plans.keys());
      context.report(atValue([...at, "name"], "undeclared", message, { suggestion }));
      continue;
    }
    const target = posix.normalize(input.mountPath).replace(/(.)\/$/, "$1");
    if (plan.kind === "files") {
      secrets.push(...readFiles(plan.files, input, target, at, context));
    } else if (plan.kind === "device") {
      const permissions = input.readOnly ? "r" : "rwm";
      devices.push({ source: plan.source, target, permissions });
    } else if (plan.kind !== "absent") {
      const mount = readMount(plan, input, target, at, context);
      if (mount !== undefined) mounts.push(mount);
    }
    if (targets.has(target)) {
      const message = "something else is mounted at the same path";
      context.report(atValue([...at, "mountPath"], "duplicate", message));
    }
    targets.add(target);
  }
  return { mounts, secrets, devices };
}

function readMount(
  plan: Extract<VolumePlan, { kind: "volume" | "tmpfs" | "bind" }>,
  { subPath, readOnly = false, mountPropagation }: MountInput,
  target: string,
  at: Path,
  { report }: Context,
): MountSpec | undefined {
  if (plan.kind === "bind") {
    const source = subPath === undefined ? plan.source : posix.join(plan.source, subPath);
    const options = propagations[mountPropagation ?? "None"];
    return { type: "bind", source, target, readOnly, options, createSource: plan.createSource };
  }
  if (subPath !== undefined) {
    const message = "a folder inside a volume cannot be mounted";
    const hint = "mount the whole volume, or use a hostPath";
    report(atValue([...at, "subPath"], "conflict", message, { hint }));
    return undefined;
  }
  if (plan.kind === "tmpfs") {
    return { type: "tmpfs", target, options: [...(readOnly ? ["ro"] : []), ...plan.options] };
  }
  return {
    type: "volume",
    source: plan.spec.key,
    target,
    readOnly: readOnly || plan.readOnly,
    // A new volume is empty, whatever the image has at this place.
    options: ["nocopy"],
  };
}

const propagations = {
  None: [],
  HostToContainer: ["rslave"],
  Bidirectional: ["rshared"],
} as const;

function readFiles(
  files: readonly ConfigFile[],
  { subPath }: MountInput,
  target: string,
  at: Path,
  { workload, report }: Context,
): SecretMount[] {
  const { fsGroup } = workload.spec.securityContext ?? {};
  const inside = files.flatMap((file) => {
    if (subPath === undefined) return [{ ...file, target: posix.join(target, file.path) }];
    const from = posix.normalize(subPath).replace(/\/$/, "");
    if (file.path === from) return [{ ...file, target }];
    return file.path.startsWith(`${from}/`)
      ? [{ ...file, target: posix.join(target, file.path.slice(from.length)) }]
      : [];
  });
  if (subPath !== undefined && inside.length === 0) {
    const message = "the volume has no such file";
    const suggestion = nearest(
      subPath,
      files.map((file) => file.path),
    );
    report(atValue([...at, "subPath"], "undeclared", message, { suggestion }));
  }
  return inside.map(({ secret, target: place, mode }) => ({
    secret: secret.key,
    target: place,
    uid: 0,
    gid: fsGroup ?? 0,
    // The group of the volume may read it.
    mode: fsGroup === undefined ? mode : mode | 0o040,
  }));
}
