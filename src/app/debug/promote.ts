import { Document } from "yaml";
import { commandText } from "../../command-text.ts";
import type { DebugTarget } from "../../core/seam/debugging.ts";
import { SidepodError } from "../../errors.ts";
import { usualFullName } from "../../podfile/fields/names.ts";
import { type ContainerSpec, containerDefaults, type PodSpec } from "../../podfile/model.ts";
import { idle } from "../../podfile/presets/least-privilege.ts";
import { writeContainer } from "../../podfile/write.ts";
import { type Added, type AddOptions, addGiven } from "../pods/add.ts";
import { readWrittenContainer } from "../pods/sidecar.ts";
import type { Session } from "../session.ts";
import { type DebugOptions, planDebug } from "./debug.ts";
import { type DebugPlan, viewFolder } from "./debug-container.ts";
import { type OnDebugEvent, progressOf } from "./events.ts";
import { findDebugContext } from "./find-target.ts";

interface Promotion extends DebugOptions {
  /** The sidecar's name. */
  readonly promote: string;
  /** The pod file that it is written into, too. */
  readonly save?: string | undefined;
}

interface PromotionUse extends Pick<AddOptions, "onProgress"> {
  readonly onEvent: OnDebugEvent;
}

/**
 * Adds to the target's pod what a session would be, as a sidecar; no session is opened.
 *
 * @throws SidepodError as `asSidecar` and `addGiven` do
 */
export async function promoteDebug(
  session: Session,
  name: string,
  { promote, save, ...options }: Promotion,
  { onEvent, onProgress }: PromotionUse,
): Promise<Added> {
  const { backend, signal } = session;
  const { target } = await findDebugContext(backend, name, { signal });
  const call = { signal, onProgress: progressOf(onEvent) };
  const plan = await planDebug(backend, target, options, call);
  const fields = asSidecar(plan, promote, options.command);
  const text = new Document(fields).toString({ lineWidth: 0, flowCollectionPadding: false });
  const read = (around: PodSpec) => readWrittenContainer({ text, name: promote }, around, session);
  return await addGiven(session, target.pod?.name ?? "", read, {
    save,
    ...(onProgress && { onProgress }),
  });
}

/**
 * A debug container as a sidecar of its target's pod, in the fields of a pod file. A sidecar is to
 * stay: without a command it waits to be used with `sidepod exec`.
 *
 * @throws SidepodError `usage` for a target that is in no pod of Sidepod's or does not run, and for a
 *   read-only view, which is of this life of the target alone
 */
function asSidecar(
  { target, debugContainer }: DebugPlan,
  name: string,
  command: readonly string[] | undefined,
): Readonly<Record<string, unknown>> {
  const { container } = debugContainer;
  refuseUnlessLasting(target, container);
  const { image, user, groupAdd, capAdd, capDrop, noNewPrivileges, seccomp, limits } = container;
  const pod = target.pod?.name ?? "";
  return writeContainer(
    {
      ...containerDefaults,
      name,
      fullName: usualFullName(pod, name),
      role: "sidecar",
      ...(image === undefined ? { rootfs: "host" } : { image }),
      pid: nameInPod(target),
      command: command ?? idle,
      environment: { HOME: "/tmp", ...whereItIs(target) },
      ...(user !== undefined && { user }),
      groupAdd,
      capAdd,
      capDrop,
      noNewPrivileges,
      ...(seccomp !== undefined && { seccomp }),
      limits,
      readOnly: container.readOnly,
      mounts: [{ type: "tmpfs", target: "/tmp", options: [] }],
    },
    { name: pod },
  );
}

/** In a process namespace of its own the target has the same number in every life. */
function whereItIs({ process }: DebugTarget): Readonly<Record<string, string>> {
  return process?.pid === 1 ? { TARGET_PID: "1", TARGET_ROOT: "/proc/1/root" } : {};
}

function refuseUnlessLasting({ name, process }: DebugTarget, { environment }: ContainerSpec): void {
  if (process === undefined) {
    throw new SidepodError("usage", `${name} is not running, and a sidecar would start it`, {
      hint: commandText`sidepod debug ${name}`,
      details: { target: name },
    });
  }
  if (environment.TARGET_ROOT === viewFolder) {
    throw new SidepodError("usage", "--ro is tied to one run of the target, but a sidecar stays", {
      hint: "omit --ro",
      details: { target: name },
    });
  }
}

/** @returns `proxy` of `webapp/proxy` */
function nameInPod({ name, pod }: DebugTarget): string {
  if (pod !== undefined && name.startsWith(`${pod.name}/`)) return name.slice(pod.name.length + 1);
  throw new SidepodError(
    "usage",
    `${name} is not in a pod of Sidepod, so it cannot have sidecars`,
    {
      hint: commandText`sidepod debug ${name} --keep`,
      details: { target: name },
    },
  );
}
