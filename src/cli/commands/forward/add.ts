import { addPersistentForwards } from "../../../app/forward/persistent/add.ts";
import { placeOf } from "../../../app/forward/persistent/record.ts";
import type { PortPair } from "../../../app/forward/ports.ts";
import type { Context } from "../../frame/context.ts";
import { placeText, silentText } from "../../text/forward.ts";

/** Has the supervisor keep ports open, and returns when it does. */
export async function add(
  name: string,
  pairs: readonly PortPair[],
  json: boolean,
  context: Context,
): Promise<number> {
  const { print, note } = context;
  await using session = await context.openSession();
  const { target, forwards, listeners } = await addPersistentForwards(session, name, pairs);
  const places = forwards.map(placeOf);
  if (json) print(JSON.stringify(places.map(withoutPod), undefined, 2));
  else for (const place of places) print(placeText(place));
  for (const { pair } of forwards) {
    const silent = silentText({ target, port: pair.port }, listeners);
    if (silent !== undefined) note(silent);
  }
  return 0;
}

function withoutPod({ pod: _, ...place }: ReturnType<typeof placeOf>) {
  return place;
}
