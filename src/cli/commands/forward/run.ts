import { findForwardTarget } from "../../../app/forward/find-target.ts";
import { type Forwards, openForwards } from "../../../app/forward/open-forwards.ts";
import { nameForwardHolder } from "../../../app/forward/persistent/record.ts";
import type { PortPair } from "../../../app/forward/ports.ts";
import { untilRemoved } from "../../../app/forward/until-removed.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import { isSidepodError } from "../../../errors.ts";
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
  await using backend = await context.openBackend();
  return await untilInterrupted(context, () =>
    forwardUntilRemoved(backend, name, pairs, json, context),
  );
}

async function forwardUntilRemoved(
  backend: Backend,
  name: string,
  pairs: readonly PortPair[],
  json: boolean,
  context: Context,
): Promise<void> {
  const { signal, note } = context;
  const since = new Date().toISOString();
  const target = await findForwardTarget(backend, name, { signal });
  const listeners = await backend.listeners(target.container, { signal });
  await using forwards = await openForwards(backend, target, pairs, {
    signal,
    onEvent: (event) => note(forwardEventText(event, target.name)),
  }).catch(async (error: unknown) => {
    throw isSidepodError(error, "port-in-use")
      ? await nameForwardHolder(backend, error, { signal })
      : error;
  });
  show(forwards, json, context);
  for (const one of forwards.all) {
    const silent = silentText(one, listeners);
    if (silent !== undefined) note(silent);
    if (one.leftOut) note(`note: on 127.0.0.1 alone: on ::1 ${one.leftOut.message}`);
  }
  throw await untilRemoved(backend, target, since, signal);
}

function show({ all }: Forwards, json: boolean, { print }: Context): void {
  if (json) print(JSON.stringify(all.map(forwardJson), undefined, 2));
  else for (const one of all) print(forwardText(one));
}
