import type { SidepodError } from "../../errors.ts";
import type { Unhealthy } from "./restart-history.ts";

/** What the supervision of a pod saw and did. `container` is its name inside the pod. */
export type SupervisionEvent =
  | {
      readonly type: "ended";
      readonly container: string;
      readonly exitCode: number;
      /** When it is started again; absent where it is not. */
      readonly restartInMs?: number;
    }
  | { readonly type: "restarted"; readonly container: string }
  | { readonly type: "not-restarted"; readonly container: string; readonly error: SidepodError }
  /** A probe has failed as often as it may; the container is stopped, to be started again. */
  | {
      readonly type: "unwell";
      readonly container: string;
      readonly probe: Unhealthy["probe"];
      readonly answer: string;
    }
  /** Its startup probe holds, or it runs and has none. */
  | { readonly type: "started"; readonly container: string }
  | { readonly type: "ready"; readonly container: string }
  | { readonly type: "unready"; readonly container: string; readonly answer: string }
  /** Main and all sidecars with a ready probe are ready. */
  | { readonly type: "pod-ready" }
  | { readonly type: "pod-unready" }
  | { readonly type: "pod-stopping"; readonly cause: string }
  | { readonly type: "pod-stopped" }
  | { readonly type: "pod-starting-again"; readonly cause: string }
  | { readonly type: "pod-started" }
  /** Stopping or starting the pod as a whole failed; it is tried again. */
  | { readonly type: "pod-failed"; readonly error: SidepodError };

export type OnSupervisionEvent = (event: SupervisionEvent) => void;
