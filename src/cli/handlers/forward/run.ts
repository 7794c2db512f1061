import type { Backend } from "../../../engine/backend.ts";
import { isSidepodError } from "../../../errors.ts";
import { findForwardTarget } from "../../../forward/find-target.ts";
import { keptBy } from "../../../forward/kept/kept-by.ts";
import { type Forwards, openForwards } from "../../../forward/open-forwards.ts";
import type { PortPair } from "../../../forward/ports.ts";
import { untilRemoved } from "../../../forward/until-removed.ts";
import type { Context } from "../../context.ts";
import { untilInterrupted } from "../../interrupted.ts";
import { forwardEventText, forwardJson, forwardText, silentText } from "../../render/forward.ts";

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
    throw isSidepodError(error, "port-in-use") ? await keptBy(backend, error, { signal }) : error;
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
