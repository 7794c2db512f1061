import type { Plan } from "../../engine/plan.ts";
import { formatPlan, stepVerb } from "../../engine/plan-text.ts";
import { planUp } from "../../engine/up.ts";
import type { PullPolicy } from "../../spec/pod-spec.ts";
import type { Context } from "../context.ts";
import { loadAndOpen } from "../pod-file-argument.ts";
import { secretReader } from "../read-secret.ts";
import { safeLines } from "../render/safe-text.ts";

export interface PlanInput {
  readonly file: string | undefined;
  readonly pull: PullPolicy | undefined;
  readonly strict: boolean;
  readonly forceRecreate: boolean;
  readonly removeOrphans: boolean;
  readonly supervise: boolean;
  readonly json: boolean;
}

export async function plan(input: PlanInput, context: Context): Promise<void> {
  const { pods, backend } = await loadAndOpen(input.file, context, input);
  await using _ = backend;
  const plans: Plan[] = [];
  for (const pod of pods) {
    plans.push(
      await planUp(backend, pod, {
        ...(input.pull && { pull: input.pull }),
        ...(input.supervise && { keeper: "supervisor" as const }),
        forceRecreate: input.forceRecreate,
        removeOrphans: input.removeOrphans,
        readSecret: secretReader(context),
        signal: context.signal,
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
