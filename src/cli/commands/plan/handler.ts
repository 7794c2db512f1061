import { loadAndOpen } from "../../../app/pods/pod-file.ts";
import { planUp } from "../../../app/pods/up.ts";
import { formatPlan, type Plan, stepVerb } from "../../../core/plan/plan.ts";
import type { PullPolicy } from "../../../podfile/model.ts";
import type { Context } from "../../frame/context.ts";
import { safeLines } from "../../text/safe-text.ts";

interface PlanInput {
  readonly file: string | undefined;
  readonly pull: PullPolicy | undefined;
  readonly strict: boolean;
  readonly forceRecreate: boolean;
  readonly removeOrphans: boolean;
  readonly supervise: boolean;
  readonly json: boolean;
}

export async function plan(input: PlanInput, context: Context): Promise<void> {
  const { pods, session } = await loadAndOpen(input.file, context, input);
  await using _ = session;
  const plans: Plan[] = [];
  for (const pod of pods) {
    plans.push(
      await planUp(session, pod, {
        ...(input.pull && { pull: input.pull }),
        supervise: input.supervise,
        forceRecreate: input.forceRecreate,
        removeOrphans: input.removeOrphans,
      }),
    );
  }
  if (input.json) context.print(JSON.stringify(plans.map(planJson), undefined, 2));
  else for (const one of plans) context.print(safeLines(formatPlan(one)));
}

/** Only what the text says too: actions hold whole specifications. */
function planJson({ pod, steps, notices, losses = [] }: Plan) {
  return {
    pod,
    steps: steps.map((step) => ({
      id: step.id,
      kind: step.action.kind,
      verb: stepVerb(step),
      subject: step.subject,
      cause: step.cause,
      needs: step.needs,
    })),
    notices,
    losses,
  };
}
