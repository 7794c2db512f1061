import type { Forward } from "../../../app/forward/forward.ts";
import { forwardPorts } from "../../../app/forward/forward-ports.ts";
import type { PortPair } from "../../../app/forward/ports.ts";
import type { Session } from "../../../app/session.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { forwardEventText, forwardJson, forwardText, silentText } from "../../text/forward.ts";

/** Forwards until Ctrl-C, or until the container is removed. */
export async function run(
  name: string,
  pairs: readonly PortPair[],
  json: boolean,
  context: Context,
): Promise<number> {
  await using session = await context.openSession();
  return await untilInterrupted(context, () => showForwards(session, name, pairs, json, context));
}

async function showForwards(
  session: Session,
  name: string,
  pairs: readonly PortPair[],
  json: boolean,
  context: Context,
): Promise<never> {
  const { note } = context;
  await using forwards = await forwardPorts(session, name, pairs, {
    onEvent: (event, target) => note(forwardEventText(event, target.name)),
  });
  show(forwards.all, json, context);
  for (const one of forwards.all) {
    const silent = silentText(one, forwards.listeners);
    if (silent !== undefined) note(silent);
    if (one.leftOut) note(`note: only on 127.0.0.1: on ::1 ${one.leftOut.message}`);
  }
  return await forwards.untilRemoved();
}

function show(forwards: readonly Forward[], json: boolean, { print }: Context): void {
  if (json) print(JSON.stringify(forwards.map(forwardJson), undefined, 2));
  else for (const one of forwards) print(forwardText(one));
}
