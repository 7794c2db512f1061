import { SidepodError } from "../../../errors.ts";
import { startSupervisor } from "../../arguments/supervision.ts";
import type { Context } from "../../frame/context.ts";
import { resumePods } from "../supervisor/resume-pods.ts";

export async function resume(_: object, context: Context): Promise<void> {
  await using backend = await context.openBackend();
  const { started, failed, needed } = await resumePods(backend, context);
  if (needed) await startSupervisor(backend, context);
  for (const name of started) context.note(`${name} was started again`);
  const [first] = failed;
  if (failed.length === 1 && first) throw first;
  if (first) {
    throw new SidepodError(first.code, `${failed.length} pods could not be started`, {
      evidence: failed.flatMap(({ message, evidence }) => [message, ...evidence]),
      hint: "sidepod ps",
    });
  }
  if (started.length === 0) context.note("no pod has to be started");
}
