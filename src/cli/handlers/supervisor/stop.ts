import { askAllSupervisors } from "../../../supervisor/ask-all.ts";
import type { Context } from "../../context.ts";
import { surroundingsOf } from "../../supervision.ts";

export async function stopSupervisors(context: Context): Promise<void> {
  const { signal, note } = context;
  const { answers, failures } = await askAllSupervisors(surroundingsOf(context), "stop", {
    signal,
  });
  for (const { pid } of answers) {
    note(`the supervisor (process ${pid}) ends; its pods go on as they are`);
  }
  if (failures.length > 0) throw failures[0];
  if (answers.length === 0) note("no supervisor runs");
}
