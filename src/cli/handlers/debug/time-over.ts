import type { DebugOptions } from "../../../debug/debug.ts";
import type { Context } from "../../context.ts";

/** The status of what was killed, as it is with everything in a process namespace that ends. */
export const killed = 137;

/** The engine measures a session's time from its start on, which was a moment before. */
const clockMs = 500;

interface Ended {
  readonly status: number;
  /** By `performance.now()`. */
  readonly begun: number;
  readonly ttlMs: number | undefined;
}

/** Says that a session has ended because its time was over; whether that is so. */
export function tellTimeOver(
  { status, begun, ttlMs }: Ended,
  { tty }: Pick<DebugOptions, "tty">,
  { note }: Pick<Context, "note">,
): boolean {
  if (ttlMs === undefined || status !== killed) return false;
  if (performance.now() - begun < ttlMs - clockMs) return false;
  const over = `its time of ${ttlMs / 1000} s is over: --ttl gives more`;
  // The cursor stands behind the prompt.
  note(tty ? `\n${over}` : over);
  return true;
}
