import { askSupervisor } from "../../../supervisor/ask.ts";
import { supervisorPlaces } from "../../../supervisor/place.ts";
import type { Context } from "../../context.ts";
import { surroundingsOf } from "../../supervision.ts";

export async function stopSupervisors(context: Context): Promise<void> {
  const { signal, note } = context;
  let stopped = 0;
  for (const place of supervisorPlaces(surroundingsOf(context))) {
    const answer = await askSupervisor(place.socketPath, "stop", { signal });
    if (answer === undefined) continue;
    note(`the supervisor (process ${answer.pid}) ends; its pods go on as they are`);
    stopped += 1;
  }
  if (stopped === 0) note("no supervisor runs");
}
