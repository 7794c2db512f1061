import { progressOf } from "../../../app/debug/events.ts";
import { promoteDebug } from "../../../app/debug/promote.ts";
import { addGiven } from "../../../app/pods/add.ts";
import { readWrittenContainer } from "../../../app/pods/sidecar.ts";
import type { PodSpec } from "../../../podfile/model.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";
import { addedText } from "../add/handler.ts";
import type { placeOptions, SessionInput } from "./options.ts";
import { readOptions } from "./read-options.ts";
import { renderDebugEvents } from "./render.ts";

interface PromoteInput
  extends Omit<SessionInput, keyof typeof placeOptions | "keep" | "ttl" | "detachKeys"> {
  readonly promote: string | undefined;
  readonly save: string | undefined;
}

/** Adds to the target's pod what a session would be, as a sidecar. */
export async function promote(input: PromoteInput, context: Context): Promise<void> {
  const { promote: name = "", save } = input;
  const options = readOptions(input, context);
  const call = { signal: context.signal, onProgress: progressOf(renderDebugEvents(context)) };
  await using session = await context.openSession();
  const { pod, text } = await promoteDebug(session.backend, input.target, name, options, call);
  using progress = openProgress(context);
  const read = (around: PodSpec) => readWrittenContainer({ text, name }, around, session);
  const added = await addGiven(session, pod, read, { save, onProgress: progress.show });
  context.note(addedText(added, save));
}
