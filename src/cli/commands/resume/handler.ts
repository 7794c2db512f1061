import { resume as resumePods } from "../../../app/pods/resume.ts";
import type { Session } from "../../../app/session.ts";
import { SidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";

export async function resume(_: object, context: Context): Promise<void> {
  await using session = await context.openSession();
  const { started, failed } = await show(session, context);
  for (const name of started) context.note(`${name} was restarted`);
  const [first] = failed;
  if (failed.length === 1 && first) throw first;
  if (first) {
    throw new SidepodError(first.code, `${failed.length} pods could not be started`, {
      evidence: failed.flatMap(({ message, evidence }) => [message, ...evidence]),
      hint: "sidepod ps",
    });
  }
  if (started.length === 0) context.note("no pods to start");
}

async function show(session: Session, context: Context) {
  using progress = openProgress(context);
  return await resumePods(session, { onProgress: progress.show });
}
