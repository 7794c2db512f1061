import { posix } from "node:path";
import { atValue } from "../../check/fault.ts";
import type { VolumeSpec } from "../../pod-spec.ts";
import { quote } from "../../printable.ts";
import type { Path } from "../../source/locate.ts";
import { parseBytes } from "../format/quantity.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { VolumeInput } from "../schema/volume.ts";
import { type ConfigFile, readConfigFiles } from "./config-files.ts";
import { type Context, warn } from "./context.ts";

/** What becomes of a volume where a container mounts it. */
export type VolumePlan =
  | { readonly kind: "volume"; readonly spec: VolumeSpec; readonly readOnly: boolean }
  | { readonly kind: "tmpfs"; readonly options: readonly string[] }
  | { readonly kind: "bind"; readonly source: string; readonly createSource: boolean }
  | { readonly kind: "device"; readonly source: string }
  | { readonly kind: "files"; readonly files: readonly ConfigFile[] }
  /** It is left out, which was said. */
  | { readonly kind: "absent" };

/** How a volume is used: whether it has to be one thing for several containers. */
interface Use {
  readonly containers: number;
  readonly byInit: boolean;
}

/** The volumes of the pod that containers mount, by name. */
export function planVolumes(
  containers: readonly { readonly input: ContainerInput; readonly isInit: boolean }[],
  context: Context,
): ReadonlyMap<string, VolumePlan> {
  const { workload, report } = context;
  const plans = new Map<string, VolumePlan>();
  for (const [index, input] of (workload.spec.volumes ?? []).entries()) {
    const path = [...workload.path, "volumes", index];
    if (plans.has(input.name)) {
      const message = `there is another volume ${quote(input.name)}`;
      report(atValue([...path, "name"], "duplicate", message));
      continue;
    }
    const users = containers.filter(({ input: { volumeMounts = [] } }) =>
      volumeMounts.some(({ name }) => name === input.name),
    );
    const use = { containers: users.length, byInit: users.some(({ isInit }) => isInit) };
    plans.set(input.name, planVolume(input, use, path, plans, context));
  }
  return plans;
}

function planVolume(
  input: VolumeInput,
  use: Use,
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
    ? planEmptyDir(input, use, path, context)
    : { kind: "absent" };
}

function pickMode({ defaultMode }: { defaultMode?: number | undefined }) {
  return { defaultMode };
}

/** Podman takes the `size` of a volume for a quota on disk. Where pages are larger, so is the limit. */
const pageBytes = 4096;

/**
 * Memory that one container mounts is a tmpfs of its own. What several mount is a volume, which
 * Podman unmounts and forgets between an init container and the next: such a one is on disk.
 */
function planEmptyDir(
  { name, emptyDir = {} }: VolumeInput,
  { containers, byInit }: Use,
  path: Path,
  context: Context,
): VolumePlan {
  const { medium, sizeLimit } = emptyDir;
  const at = [...path, "emptyDir"];
  const size = sizeLimit === undefined ? undefined : parseBytes(String(sizeLimit));
  const inMemory = medium === "Memory" && !(byInit && containers > 1);
  const limited = typeof size === "number" && size > 0;
  if (inMemory && containers < 2) {
    return { kind: "tmpfs", options: ["mode=0777", ...(limited ? [`size=${size}`] : [])] };
  }
  if (!inMemory && medium === "Memory") {
    warn(context, [...at, "medium"], "the volume is on disk: init containers hand it on");
  }
  if (!inMemory && sizeLimit !== undefined) {
    warn(context, [...at, "sizeLimit"], "the size of a volume on disk is not limited");
  }
  const options: Record<string, string> = inMemory
    ? {
        type: "tmpfs",
        device: "tmpfs",
        o: limited ? `mode=0777,nr_blocks=${Math.ceil(size / pageBytes)}` : "mode=0777",
      }
    : {};
  const spec: VolumeSpec = {
    key: name,
    name: `${context.workload.name}-${name}`,
    external: false,
    ephemeral: true,
    ...(inMemory && { driver: "local" }),
    options,
    labels: {},
  };
  return { kind: "volume", spec, readOnly: false };
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
    warn(context, [...path, "hostPath", "type"], "a file that is missing is not made");
  }
  return { kind: "bind", source: resolved, createSource: type === "DirectoryOrCreate" };
}
