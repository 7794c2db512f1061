import { removePersistentForwards } from "../../../app/forward/persistent/remove.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";

export async function remove(
  name: string,
  localPorts: readonly number[],
  context: Context,
): Promise<number> {
  await using session = await context.openSession();
  for await (const { target, pair } of removePersistentForwards(session, name, localPorts)) {
    const to = `${safeText(target.name)}:${pair.port}`;
    context.note(`local port ${pair.localPort} no longer forwards to ${to}`);
  }
  return 0;
}
