import type { Actions } from "./actions.ts";
import type { Debugging } from "./debugging.ts";
import type { Inside } from "./inside.ts";
import type { Inventory } from "./inventory.ts";
import type { Machine } from "./machine.ts";
import type { Streams } from "./streams.ts";

/**
 * The seam between Sidepod and what runs containers. Everything above it speaks of pods and
 * containers as the specification names them; everything that differs between engines, or between
 * versions of one, is below it.
 */
export interface Backend extends AsyncDisposable, Inventory, Actions, Streams, Inside, Machine {
  /** Names the engine, the same for every command that reaches the same one. */
  readonly identity: string;
  debugging(): Promise<Debugging>;
}
