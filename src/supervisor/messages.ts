import type { KeptPod } from "../engine/lifecycle/kept-pod.ts";
import type { KeptForwardStatus } from "../forward/kept/keep-forwards.ts";

/** What a client asks for: one line of JSON. `watch` is answered with one event after another. */
export type Request = { readonly ask: "hello" | "status" | "stop" | "watch" };

/** The answer to `hello`, and to `stop` before it ends. */
export interface Hello {
  readonly pid: number;
  readonly version: string;
}

export interface SupervisorStatus extends Hello {
  /** The backend's identity. */
  readonly engine: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** Whether the engine answers. */
  readonly connected: boolean;
  readonly pods: readonly KeptPod[];
  /** Local ports that are kept open. */
  readonly forwards: readonly KeptForwardStatus[];
}
