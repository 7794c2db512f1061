import { listForwards } from "../../../forward/kept/list-forwards.ts";
import { readKeptForwards } from "../../../forward/kept/record.ts";
import type { Context } from "../../context.ts";
import { formatKept } from "../../render/forward.ts";
import { supervisorStatus } from "../../supervision.ts";

export async function list(json: boolean, context: Context): Promise<number> {
  const { signal, print, note, paint } = context;
  await using backend = await context.openBackend();
  const [records, status] = await Promise.all([
    readKeptForwards(backend, { signal }),
    supervisorStatus(backend, context),
  ]);
  const forwards = listForwards(records, status?.forwards);
  if (json) print(JSON.stringify(forwards, undefined, 2));
  else if (forwards.length > 0) print(formatKept(forwards, paint));
  else note("no port is kept open; sidepod forward --add TARGET PORTS adds one");
  if (status === undefined && forwards.length > 0) {
    note("note: the supervisor does not run; `sidepod resume` starts it");
  }
  return 0;
}
