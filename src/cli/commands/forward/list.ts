import { listPersistentForwards } from "../../../app/forward/persistent/list.ts";
import type { Context } from "../../frame/context.ts";
import { formatRecorded } from "../../text/forward.ts";
import { lacksSupervisorText } from "../../text/supervisor.ts";

export async function list(
  { json }: { readonly json: boolean },
  context: Context,
): Promise<number> {
  const { print, note, paint } = context;
  await using session = await context.openSession();
  const { forwards, supervisor } = await listPersistentForwards(session);
  if (json) print(JSON.stringify(forwards, undefined, 2));
  else if (forwards.length > 0) print(formatRecorded(forwards, paint));
  else note("no ports are kept open; sidepod forward add TARGET PORTS adds one");
  if (supervisor.status === undefined && forwards.length > 0) note(lacksSupervisorText(supervisor));
  return 0;
}
