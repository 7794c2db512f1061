import type { SecretSpec } from "../../podfile/model.ts";
import type { EngineAction } from "../plan/plan.ts";
import type { Call } from "./call.ts";

/** What changes the engine, one step at a time. */
export interface Actions {
  /** Carries out one step of a plan. */
  perform(action: EngineAction, options: PerformOptions): Promise<void>;
  /** Kills what is being stopped of a pod (name), however long its grace is. */
  killStopping(pod: string, call?: Call): Promise<void>;
}

export interface PerformOptions extends Call {
  readonly readSecret?: ReadSecret;
  /** Called with how far a long step is, in words. */
  readonly onProgress?: (text: string) => void;
}

/** Reads the content of a secret, which is part of no plan. */
export type ReadSecret = (secret: SecretSpec) => Promise<Uint8Array>;
