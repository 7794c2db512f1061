import type { Toolkit } from "../../../debug/toolkit.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";
import type { DebugInput } from "../debug.ts";

/** Writes what somebody has to know before the session begins. */
export function tellPlan(
  { toolkit, notes }: { readonly toolkit: Toolkit; readonly notes: readonly string[] },
  { image, toolkit: asked }: DebugInput,
  { note }: Context,
): void {
  if (image === undefined && asked === undefined) {
    const whose = toolkit.kind === "image" ? toolkit.image : `the machine's own; ${toolkit.why}`;
    note(`programs: ${safeText(whose)}`);
  }
  for (const text of notes) note(`note: ${safeText(text)}`);
}

export function progress({ note }: Context): (text: string) => void {
  return (text) => note(safeText(text));
}
