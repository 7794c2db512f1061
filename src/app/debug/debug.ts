import { commandText } from "../../command-text.ts";
import type { Actions } from "../../core/seam/actions.ts";
import type { Debugging, DebugSession, DebugTarget } from "../../core/seam/debugging.ts";
import type { Inventory } from "../../core/seam/inventory.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import {
  type DebugContainerOptions,
  type DebugPlan,
  debugContainerFor,
  type OpenOptions,
  shell,
} from "./debug-container.ts";
import { openPostMortem, planPostMortem } from "./post-mortem.ts";
import { type PrivilegeOptions, privilegesFor } from "./privileges.ts";
import { chooseToolkit, type PullCall, type ToolkitOptions } from "./toolkit.ts";

export interface DebugOptions extends DebugContainerOptions, PrivilegeOptions, ToolkitOptions {}

/**
 * Decides what it takes to debug a container, and sees to it that the tools are there. One that does
 * not run is never started: its files are looked at.
 *
 * @throws SidepodError `not-running` for one that is paused
 */
export async function planDebug(
  backend: Inventory & Actions,
  target: DebugTarget,
  options: DebugOptions,
  call: PullCall = {},
): Promise<DebugPlan> {
  refusePaused(target);
  const toolkit = await chooseToolkit(backend, target, options, call);
  if (target.process === undefined) return planPostMortem(target, toolkit, options);
  const privileges = privilegesFor(target, options);
  const { debugContainer, notes } = debugContainerFor(target, toolkit, privileges, options);
  const lacking = privileges.obstacles
    .filter(({ isWithheld }) => isWithheld)
    .map(({ what, why }) => `${what} is unavailable: ${why}`);
  return {
    target,
    postMortem: false,
    toolkit,
    privileges,
    debugContainer,
    notes: [...notes, ...lacking],
  };
}

/**
 * Opens the session of a plan. Disposing it removes what was made, unless it is to be kept.
 *
 * @example
 * const plan = await planDebug(backend, target, { command: ["ps", "aux"] });
 * await using session = await openDebug(debugging, plan);
 * for await (const { data } of session.output) process.stdout.write(data);
 * const status = await session.exitCode();
 */
export async function openDebug(
  debugging: Debugging,
  plan: DebugPlan,
  options: OpenOptions = {},
): Promise<DebugSession> {
  const { debugContainer, postMortem } = plan;
  try {
    return postMortem
      ? await openPostMortem(debugging, plan, options)
      : await debugging.open(debugContainer, options);
  } catch (error) {
    if (!isSidepodError(error, "command-not-found")) throw error;
    throw debugContainer.container.command === shell ? hasNoShell(plan, error) : hasNo(plan, error);
  }
}

/** The engine would say that it is not in the image, whatever the programs are. */
function hasNo(plan: DebugPlan, cause: SidepodError): SidepodError {
  const { toolkit } = plan;
  const { code, details } = cause;
  const others = toolkit.kind === "host" ? "--toolkit target or --image IMAGE" : "--toolkit host";
  return new SidepodError(code, `${ownerOf(plan)} has no command ${details.command}`, {
    hint: `${others} may have it`,
    details,
    cause,
  });
}

/** Whose the programs of a session are. */
function ownerOf({ target, toolkit }: DebugPlan): string {
  if (toolkit.kind === "host") return "the host";
  return toolkit.image === target.imageId ? `the image of ${target.name}` : toolkit.image;
}

function hasNoShell(plan: DebugPlan, cause: SidepodError): SidepodError {
  const { target, toolkit } = plan;
  const isHost = toolkit.kind === "host";
  const others = isHost ? "--image IMAGE" : "--toolkit host";
  return new SidepodError("command-not-found", `${ownerOf(plan)} has no shell`, {
    hint: `${commandText`sidepod debug ${target.name}`} ${others}`,
    details: { target: target.name, ...(!isHost && { image: toolkit.image }) },
    cause,
  });
}

/** @throws SidepodError `not-running` for one that is paused: nothing can join it */
export function refusePaused({ name, fullName, state }: DebugTarget): void {
  if (state !== "paused") return;
  throw new SidepodError("not-running", `${name} is paused, so nothing can join it`, {
    hint: commandText`podman unpause ${fullName}`,
    details: { target: name, state },
  });
}
