import { commandText } from "../../command-text.ts";
import type { DebugTarget } from "../../core/seam/debugging.ts";
import { SidepodError } from "../../errors.ts";
import type { ContainerSpec } from "../../podfile/model.ts";
import { viewFolder } from "./debug-container.ts";
import type { DebugPlan } from "./plan.ts";

const mebibyte = 1024 * 1024;

/**
 * A debug container as a sidecar of its target's pod, in the fields of a pod file. A sidecar is to
 * stay: without a command it waits to be used with `sidepod exec`.
 *
 * @throws SidepodError `usage` for a target that is in no pod of Sidepod's or does not run, and for a
 *   read-only view, which is of this life of the target alone
 */
export function asSidecar(
  { target, companion }: DebugPlan,
  command: readonly string[] | undefined,
): Readonly<Record<string, unknown>> {
  const { container } = companion;
  refuseUnlessLasting(target, container);
  const { image, user, groupAdd, capAdd, capDrop, noNewPrivileges, seccomp, limits } = container;
  const security = [
    ...(noNewPrivileges ? ["no-new-privileges"] : []),
    ...(seccomp === undefined ? [] : [`seccomp=${seccomp}`]),
  ];
  return {
    ...(image === undefined ? { rootfs: "host" } : { image }),
    pid: nameInPod(target),
    command: command ?? ["sleep", "infinity"],
    environment: { HOME: "/tmp", ...whereItIs(target) },
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

/** In a process namespace of its own the target has the same number in every life. */
function whereItIs({ process }: DebugTarget): Readonly<Record<string, string>> {
  return process?.pid === 1 ? { TARGET_PID: "1", TARGET_ROOT: "/proc/1/root" } : {};
}

function refuseUnlessLasting({ name, process }: DebugTarget, { environment }: ContainerSpec): void {
  if (process === undefined) {
    throw new SidepodError("usage", `${name} does not run, and a sidecar would start it`, {
      hint: commandText`sidepod debug ${name}`,
      details: { target: name },
    });
  }
  if (environment.TARGET_ROOT === viewFolder) {
    throw new SidepodError("usage", "--ro is of one life of the target, and a sidecar stays", {
      hint: "leave --ro out",
      details: { target: name },
    });
  }
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
    hint: commandText`sidepod debug ${name} --keep`,
    details: { target: name },
  });
}
