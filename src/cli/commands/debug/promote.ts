import { progressOf } from "../../../app/debug/events.ts";
import { promoteDebug } from "../../../app/debug/promote.ts";
import { readWrittenContainer } from "../../../app/pods/sidecar.ts";
import type { Context } from "../../frame/context.ts";
import { addGiven } from "../add/handler.ts";
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
  await using backend = await context.openBackend();
  const { pod, text } = await promoteDebug(backend, input.target, name, options, call);
  await addGiven(backend, pod, context, {
    read: (around) => readWrittenContainer({ text, name }, around, context),
    save,
    pull: undefined,
    timeout: undefined,
  });
}
