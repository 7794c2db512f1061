import type { DebugTarget, SessionOptions } from "../../core/seam/debugging.ts";
import type { debugContainerFor } from "./debug-container.ts";
import type { Privileges } from "./privileges.ts";
import type { Toolkit } from "./toolkit.ts";

/** What a debug container will be, before it is made. */
export interface DebugPlan extends ReturnType<typeof debugContainerFor> {
  readonly target: DebugTarget;
  /** Whether it is to see a copy of the target's files, beside nothing that runs. */
  readonly postMortem: boolean;
  readonly toolkit: Toolkit;
  readonly privileges: Privileges;
}

export interface OpenOptions extends SessionOptions {
  readonly onProgress?: (text: string) => void;
}
