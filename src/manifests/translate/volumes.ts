import { posix } from "node:path";
import { atValue } from "../../podfile/fault.ts";
import { quote } from "../../podfile/nearest.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import type { VolumeInput } from "../schema/volume.ts";
import { readConfigFiles } from "./config-files.ts";
import { type Context, warn } from "./context.ts";
import { planEmptyDir } from "./empty-dir.ts";
import type { VolumePlan, VolumeUser } from "./volume-plan.ts";

/** The volumes of the pod that containers mount, by name. */
export function planVolumes(
  containers: readonly VolumeUser[],
  context: Context,
): ReadonlyMap<string, VolumePlan> {
  const { workload, report } = context;
  const plans = new Map<string, VolumePlan>();
  for (const [index, input] of (workload.spec.volumes ?? []).entries()) {
    const path = [...workload.path, "volumes", index];
    if (plans.has(input.name)) {
      const message = `there is another volume named ${quote(input.name)}`;
      report(atValue([...path, "name"], "duplicate", message));
      continue;
    }
    const users = containers.filter(({ input: { volumeMounts = [] } }) =>
      volumeMounts.some(({ name }) => name === input.name),
    );
    plans.set(input.name, planVolume(input, users, path, plans, context));
  }
  return plans;
}

function planVolume(
  input: VolumeInput,
  users: readonly VolumeUser[],
  path: Path,
  others: ReadonlyMap<string, VolumePlan>,
  context: Context,
): VolumePlan {
  const { hostPath, persistentVolumeClaim: claim, configMap, secret, projected } = input;
  if (hostPath !== undefined) return planHostPath(hostPath, path, context);
  if (claim !== undefined) return planClaim(input.name, claim, others);
  if (configMap !== undefined) {
    const place = { path: [...path, "configMap"], nameKey: "name", ...pickMode(configMap) };
    return { kind: "files", files: readConfigFiles("ConfigMap", configMap, place, context) };
  }
  if (secret !== undefined) {
    const place = { path: [...path, "secret"], nameKey: "secretName", ...pickMode(secret) };
    const named = { ...secret, name: secret.secretName };
    return { kind: "files", files: readConfigFiles("Secret", named, place, context) };
  }
  if (projected !== undefined) {
    const files = (projected.sources ?? []).flatMap((source, index) =>
      (["configMap", "secret"] as const).flatMap((key) => {
        const given = source[key];
        if (given === undefined) return [];
        const at = [...path, "projected", "sources", index, key];
        const place = { path: at, nameKey: "name", ...pickMode(projected) };
        const kind = key === "secret" ? "Secret" : "ConfigMap";
        return readConfigFiles(kind, given, place, context);
      }),
    );
    return { kind: "files", files };
  }
  return input.downwardAPI === undefined
    ? planEmptyDir(input, users, path, context)
    : { kind: "absent" };
}

function pickMode({ defaultMode }: { defaultMode?: number | undefined }) {
  return { defaultMode };
}

type Claim = NonNullable<VolumeInput["persistentVolumeClaim"]>;

/** Two volumes of one claim are one volume of the engine. */
function planClaim(
  key: string,
  { claimName, readOnly = false }: Claim,
  others: ReadonlyMap<string, VolumePlan>,
): VolumePlan {
  for (const other of others.values()) {
    if (other.kind === "volume" && other.spec.name === claimName) return { ...other, readOnly };
  }
  const spec = { key, name: claimName, external: false, options: {}, labels: {} };
  return { kind: "volume", spec, readOnly };
}

type HostPath = NonNullable<VolumeInput["hostPath"]>;

function planHostPath(
  { path: source, type = "" }: HostPath,
  path: Path,
  context: Context,
): VolumePlan {
  const resolved = posix.resolve(context.dir, source);
  if (type === "CharDevice" || type === "BlockDevice") return { kind: "device", source: resolved };
  if (type === "FileOrCreate") {
    warn(context, [...path, "hostPath", "type"], "a missing file is not created");
  }
  return { kind: "bind", source: resolved, createSource: type === "DirectoryOrCreate" };
}
