import type { SidepodError } from "../../errors.ts";
import type { Plan, Step } from "../plan/plan.ts";

/** What happens while a plan is carried out; renderers draw it. */
export type Progress =
  | { readonly type: "waiting-for-lock"; readonly pod: string; readonly holder: string }
  | { readonly type: "plan"; readonly plan: Plan }
  | { readonly type: "step-started"; readonly step: Step }
  | { readonly type: "step-progress"; readonly step: Step; readonly text: string }
  | { readonly type: "step-done"; readonly step: Step; readonly elapsedMs: number }
  | { readonly type: "step-failed"; readonly step: Step; readonly error: SidepodError }
  /** A step that it needs was not done. */
  | { readonly type: "step-skipped"; readonly step: Step }
  | {
      readonly type: "waiting";
      readonly pod: string;
      readonly containers: readonly string[];
      readonly until: "running" | "ready";
    }
  | { readonly type: "notice"; readonly text: string };

export type OnProgress = (event: Progress) => void;
