import { catchEnd as openAtNextEnd } from "../../../app/debug/catch.ts";
import { debugCopy } from "../../../app/debug/copy.ts";
import type { DebugOptions } from "../../../app/debug/debug.ts";
import type { SessionUse } from "../../../app/debug/events.ts";
import { followTarget } from "../../../app/debug/follow.ts";
import { reuse as openAgain } from "../../../app/debug/reuse.ts";
import { debugSession } from "../../../app/debug/session.ts";
import type { Session } from "../../../app/session.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import type { privilegeOptions, SessionInput } from "./options.ts";
import { readOptions } from "./read-options.ts";
import { useSession } from "./use-session.ts";

/** Each returns the exit status of the session. */

export function session(input: SessionInput, context: Context): Promise<number> {
  return run(debugSession, input, context);
}

export function reuse(input: SessionInput, context: Context): Promise<number> {
  return run(openAgain, input, context);
}

export function catchEnd(input: SessionInput, context: Context): Promise<number> {
  return untilInterrupted(context, () => run(openAtNextEnd, input, context));
}

export function follow(input: SessionInput, context: Context): Promise<number> {
  const hasInput = () => !context.stdin.destroyed;
  const followHere: UseCase = (on, target, options, use) =>
    followTarget(on, target, options, { ...use, hasInput });
  return untilInterrupted(context, () => run(followHere, input, context));
}

interface CopyInput extends Omit<SessionInput, keyof typeof privilegeOptions | "keep"> {
  readonly copyTo: string | undefined;
}

export function copyTo(input: CopyInput, context: Context): Promise<number> {
  const { copyTo: name = "" } = input;
  const copy: UseCase = (on, target, options, use) =>
    debugCopy(on, target, { ...options, copyTo: name }, use);
  return run(copy, input, context);
}

type UseCase = (
  on: Session,
  target: string,
  options: DebugOptions,
  use: SessionUse,
) => Promise<number>;

async function run(
  useCase: UseCase,
  input: SessionInput | CopyInput,
  context: Context,
): Promise<number> {
  const options = readOptions(input, context);
  await using on = await context.openSession();
  return await useCase(on, input.target, options, useSession(input, context));
}
