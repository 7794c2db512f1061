import { inspect as inspectTarget } from "../../../app/pods/ps.ts";
import type { Context } from "../../frame/context.ts";
import { detailsJson, formatDetails } from "./render.ts";

interface InspectInput {
  readonly target: string;
  readonly json: boolean;
}

export async function inspect({ target, json }: InspectInput, context: Context): Promise<void> {
  const { paint } = context;
  await using session = await context.openSession();
  const details = await inspectTarget(session, target);
  if (json) return context.print(JSON.stringify(detailsJson(details), undefined, 2));
  context.print(formatDetails(details, { paint, nowMs: Date.now() }));
}
