import { promoteDebug } from "../../../app/debug/promote.ts";
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
  const options = { ...readOptions(input, context), promote: name, save };
  await using session = await context.openSession();
  using progress = openProgress(context);
  const added = await promoteDebug(session, input.target, options, {
    onEvent: renderDebugEvents(context),
    onProgress: progress.show,
  });
  context.note(addedText(added, save));
}
