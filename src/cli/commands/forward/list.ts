import { listForwards, readPersistentForwards } from "../../../app/forward/persistent/record.ts";
import { glanceAtSupervisor } from "../../arguments/supervision.ts";
import type { Context } from "../../frame/context.ts";
import { formatRecorded } from "../../text/forward.ts";

export async function list(json: boolean, context: Context): Promise<number> {
  const { signal, print, note, paint } = context;
  await using backend = await context.openBackend();
  const [records, supervisor] = await Promise.all([
    readPersistentForwards(backend, { signal }),
    glanceAtSupervisor(backend, context),
  ]);
  const forwards = listForwards(records, supervisor.status?.forwards);
  if (json) print(JSON.stringify(forwards, undefined, 2));
  else if (forwards.length > 0) print(formatRecorded(forwards, paint));
  else note("no port is kept open; sidepod forward --add TARGET PORTS adds one");
  if (supervisor.status === undefined && forwards.length > 0) note(supervisor.note);
  return 0;
}
