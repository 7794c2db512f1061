import { Document } from "yaml";
import { asSidecar } from "../../../app/debug/as-sidecar.ts";
import { planDebug } from "../../../app/debug/debug.ts";
import { readWrittenContainer } from "../../../app/pods/sidecar.ts";
import type { Context } from "../../frame/context.ts";
import { addGiven } from "../add/handler.ts";
import { openDebugContext } from "./connect.ts";
import type { placeOptions, SessionInput } from "./options.ts";
import { progress } from "./print-notes.ts";
import { readOptions } from "./read-options.ts";

interface PromoteInput
  extends Omit<SessionInput, keyof typeof placeOptions | "keep" | "ttl" | "detachKeys"> {
  readonly promote: string | undefined;
  readonly save: string | undefined;
}

/** Adds to the target's pod what a session would be, as a sidecar. */
export async function promote(input: PromoteInput, context: Context): Promise<number> {
  const { promote: name = "", save } = input;
  const { signal } = context;
  const options = readOptions(input, context);
  await using beside = await openDebugContext(input, context);
  const { backend, target } = beside;
  const plan = await planDebug(backend, target, options, {
    signal,
    onProgress: progress(context),
  });
  const fields = asSidecar(plan, name, options.command);
  const text = new Document(fields).toString({ lineWidth: 0, flowCollectionPadding: false });
  await addGiven(backend, target.pod?.name ?? "", context, {
    read: (around) => readWrittenContainer({ text, name }, around, context),
    save,
    pull: undefined,
    timeout: undefined,
  });
  return 0;
}
