import { listForwards } from "../../../forward/kept/list-forwards.ts";
import { readKeptForwards } from "../../../forward/kept/record.ts";
import type { Context } from "../../context.ts";
import { formatKept } from "../../render/forward.ts";
import { glanceAtSupervisor } from "../../supervision.ts";

export async function list(json: boolean, context: Context): Promise<number> {
  const { signal, print, note, paint } = context;
  await using backend = await context.openBackend();
  const [records, supervisor] = await Promise.all([
    readKeptForwards(backend, { signal }),
    glanceAtSupervisor(backend, context),
  ]);
  const forwards = listForwards(records, supervisor.status?.forwards);
  if (json) print(JSON.stringify(forwards, undefined, 2));
  else if (forwards.length > 0) print(formatKept(forwards, paint));
  else note("no port is kept open; sidepod forward --add TARGET PORTS adds one");
  if (supervisor.status === undefined && forwards.length > 0) note(supervisor.note);
  return 0;
}
