import { atValue, type Fault } from "../fault.ts";
import { isSameMount, mountsOf } from "../fields/mounts.ts";
import { readAssignments } from "../fields/values.ts";
import type { Pass } from "../load/pass.ts";
import type { PodSpec } from "../model.ts";
import { quote } from "../nearest.ts";
import type { Path } from "../yaml/locate.ts";
import type { PodPatch } from "./preset.ts";

/**
 * What of a patch a running pod does not have: a container that runs gets no mount and no variable, and
 * a pod no volume, secret or port.
 */
export function refuseOnRunning(
  { volumes = {}, secrets = {}, configs = {}, main = {}, pod: part = {} }: PodPatch,
  pod: PodSpec,
  use: Path,
  pass: Pass,
): Fault[] {
  const has = (list: readonly { readonly key: string }[], key: string): boolean =>
    list.some((one) => one.key === key);
  const own = pod.containers.find(({ role }) => role === "main");
  const mounts = own?.mounts ?? [];
  const lacking = [
    ...Object.keys(volumes)
      .filter((key) => !has(pod.volumes, key))
      .map((key) => `the pod has no volume ${quote(key)}`),
    ...[...Object.keys(secrets), ...Object.keys(configs)]
      .filter((key) => !has(pod.secrets, key))
      .map((key) => `the pod has no secret ${quote(key)}`),
    ...mountsOf(main, pass)
      .filter((mount) => !mounts.some((one) => isSameMount(one, mount)))
      .map(({ target }) => `main does not mount the same at ${quote(target)}`),
    ...readAssignments(main.environment, pass)
      .filter(([name]) => !Object.hasOwn(own?.environment ?? {}, name))
      .map(([name]) => `main has no variable ${quote(name)}`),
    ...readAssignments(part.sysctls, pass)
      .filter(([name]) => !Object.hasOwn(pod.sysctls, name))
      .map(([name]) => `the pod does not set ${quote(name)}`),
    ...(part.movePorts ?? [])
      .filter(({ to }) => !pod.ports.some(({ containerPort }) => containerPort === to))
      .map(({ from, to }) => `the published port leads to ${from} and cannot be moved to ${to}`),
  ];
  const hint = "write the sidecar into the pod's file; sidepod up then changes main and the pod";
  return lacking.map((what) =>
    atValue(use, "conflict", `the preset needs more than a sidecar: ${what}`, { hint }),
  );
}
