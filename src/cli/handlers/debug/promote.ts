import { Document } from "yaml";
import { asSidecar } from "../../../debug/as-sidecar.ts";
import { planDebug } from "../../../debug/debug.ts";
import { findDebugTarget } from "../../../debug/find-target.ts";
import { readWrittenContainer } from "../../container-argument.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";
import { addGiven } from "../add.ts";
import type { DebugInput } from "../debug.ts";
import { readOptions } from "./read-options.ts";

/** Adds to the target's pod what a session would be, as a sidecar. */
export async function promote(name: string, input: DebugInput, context: Context): Promise<number> {
  const { signal } = context;
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  const target = await findDebugTarget(backend, await backend.debugging(), input.target, {
    signal,
  });
  const plan = await planDebug(backend, target, options, {
    signal,
    onProgress: (text) => context.note(safeText(text)),
  });
  const fields = asSidecar(plan, options.command);
  const yaml = new Document(fields).toString({ lineWidth: 0, flowCollectionPadding: false });
  // In a pod file a dollar stands before a variable.
  const text = yaml.replaceAll("$", "$$$$");
  await addGiven(backend, target.pod?.name ?? "", context, {
    read: (around) => readWrittenContainer({ text, name }, around, context),
    save: input.save,
    pull: undefined,
    timeout: undefined,
  });
  return 0;
}
