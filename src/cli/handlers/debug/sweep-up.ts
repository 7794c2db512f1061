import type { Debugging } from "../../../engine/debugging.ts";
import { isSidepodError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";

/** Removes what killed sessions have left; that it cannot be done is no failure of this one. */
export async function sweepUp(
  debugging: Pick<Debugging, "sweepSnapshots" | "sweepUnstarted">,
  { note, signal }: Pick<Context, "note" | "signal">,
): Promise<void> {
  try {
    await Promise.all([debugging.sweepSnapshots({ signal }), debugging.sweepUnstarted({ signal })]);
  } catch (error) {
    if (signal.aborted) return;
    if (!isSidepodError(error)) throw error;
    note(`note: what killed sessions have left stays: ${safeText(error.message)}`);
  }
}
