import type { DebugTarget } from "../engine/debugging.ts";
import { SidepodError } from "../errors.ts";
import type { ContainerSpec } from "../spec/pod-spec.ts";
import type { DebugPlan } from "./debug.ts";

const mebibyte = 1024 * 1024;

/**
 * A debug container as a sidecar of its target's pod, in the fields of a pod file. A sidecar is to
 * stay: without a command it waits to be used with `sidepod exec`.
 *
 * @throws SidepodError `usage` for a target that is in no pod of Sidepod's
 */
export function asSidecar(
  { target, companion }: DebugPlan,
  command: readonly string[] | undefined,
): Readonly<Record<string, unknown>> {
  const { container } = companion;
  const { image, user, groupAdd, capAdd, capDrop, noNewPrivileges, seccomp, limits } = container;
  const { TARGET_PID, TARGET_ROOT } = container.environment;
  const security = [
    ...(noNewPrivileges ? ["no-new-privileges"] : []),
    ...(seccomp === undefined ? [] : [`seccomp=${seccomp}`]),
  ];
  return {
    ...(image === undefined ? { rootfs: "host" } : { image }),
    pid: nameInPod(target),
    command: command ?? ["sleep", "infinity"],
    environment: { HOME: "/tmp", TARGET_PID, TARGET_ROOT },
    ...(user !== undefined && { user }),
    ...(groupAdd.length > 0 && { group_add: groupAdd }),
    ...(capDrop.length > 0 && { cap_drop: capDrop }),
    ...(capAdd.length > 0 && { cap_add: capAdd }),
    ...(security.length > 0 && { security_opt: security }),
    read_only: true,
    tmpfs: ["/tmp"],
    ...limitsOf(limits),
  };
}

function limitsOf({ memory, pids }: ContainerSpec["limits"]): Readonly<Record<string, unknown>> {
  return {
    ...(memory !== undefined && { mem_limit: `${memory / mebibyte}m` }),
    ...(pids !== undefined && { pids_limit: pids }),
  };
}

/** @returns `proxy` of `webapp/proxy` */
function nameInPod({ name, pod }: DebugTarget): string {
  if (pod !== undefined && name.startsWith(`${pod.name}/`)) return name.slice(pod.name.length + 1);
  throw new SidepodError("usage", `${name} is in no pod of Sidepod's, which has sidecars`, {
    hint: `sidepod debug ${name} --keep`,
    details: { target: name },
  });
}
