import type { Actions } from "./actions.ts";
import type { Debugging } from "./debugging.ts";
import type { Inside } from "./inside.ts";
import type { Inventory } from "./inventory.ts";
import type { Machine } from "./machine.ts";
import type { Streams } from "./streams.ts";

/**
 * The part of the seam that every engine has: pods can be listed, read, entered and debugged. It is all
 * that there is of an engine that keeps pods by itself, as Kubernetes does: it orders, probes and restarts
 * without steps of ours.
 */
export interface ReadingBackend extends AsyncDisposable, Inventory, Streams, Inside, Machine {
  /** Names the engine, the same for every command that reaches the same one. */
  readonly identity: string;
  debugging(): Promise<Debugging>;
}

/**
 * The seam between Sidepod and what runs containers: everything above it speaks of pods and containers
 * as the specification names them; what differs between engines, or between versions of one, is below it.
 * Functions take the faces that they need.
 */
export interface Backend extends ReadingBackend, Actions {}
