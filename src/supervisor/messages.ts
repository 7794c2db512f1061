import type { KeeperEvent } from "../engine/lifecycle/keeper-event.ts";
import type { KeptPod } from "../engine/lifecycle/kept-pod.ts";

/** What a client asks for: one line of JSON. */
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
}

/** Something that a keeper saw or did. `watch` answers with one after another. */
export interface SupervisorEvent {
  /** RFC 3339. */
  readonly time: string;
  readonly pod: string;
  readonly podId: string;
  readonly event: KeeperEvent;
}
