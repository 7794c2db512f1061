import { listPods } from "../../../app/pods/ps.ts";
import type { Context } from "../../frame/context.ts";
import { lacksSupervisorText } from "../../text/supervisor.ts";
import { podJson } from "./json.ts";
import { formatPods } from "./render.ts";

interface PsInput {
  readonly pod: string | undefined;
  readonly allPods: boolean;
  readonly json: boolean;
}

export async function ps({ pod, allPods, json }: PsInput, context: Context): Promise<void> {
  const { paint } = context;
  await using session = await context.openSession();
  const list = await listPods(session, { pod, all: allPods });
  const { pods, forwards } = list;
  if (list.lacksSupervisor) context.note(lacksSupervisorText(list.supervisor));
  if (json) {
    const shown = pods.map((one) => podJson(one, forwards));
    return context.print(JSON.stringify(shown, undefined, 2));
  }
  if (pods.length > 0)
    return context.print(formatPods(pods, { paint, nowMs: Date.now(), forwards }));
  context.note(
    allPods
      ? "there are no pods"
      : "Sidepod runs no pods here; `sidepod up` starts those of sidepod.yaml, --all-pods shows others",
  );
}
