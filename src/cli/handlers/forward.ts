import type { Backend } from "../../engine/backend.ts";
import { findForwardTarget } from "../../forward/find-target.ts";
import { checkPairs, type Forwards, openForwards } from "../../forward/open-forwards.ts";
import { type PortPair, parsePorts } from "../../forward/ports.ts";
import { untilRemoved } from "../../forward/until-removed.ts";
import type { Context } from "../context.ts";
import { untilInterrupted } from "../interrupted.ts";
import { forwardEventText, forwardJson, forwardText, silentText } from "../render/forward.ts";

export interface ForwardInput {
  readonly target: string;
  readonly ports: readonly string[];
  readonly json: boolean;
}

export async function forward(input: ForwardInput, context: Context): Promise<number> {
  const pairs = input.ports.map(parsePorts);
  checkPairs(pairs);
  await using backend = await context.openBackend();
  return await untilInterrupted(context, () => forwardUntilRemoved(backend, pairs, input, context));
}

async function forwardUntilRemoved(
  backend: Backend,
  pairs: readonly PortPair[],
  { target: name, json }: ForwardInput,
  context: Context,
): Promise<void> {
  const { signal, note } = context;
  const target = await findForwardTarget(backend, name, { signal });
  const listeners = await backend.listeners(target.container, { signal });
  await using forwards = await openForwards(backend, target, pairs, {
    signal,
    onEvent: (event) => note(forwardEventText(event, target.name)),
  });
  show(forwards, json, context);
  for (const one of forwards.all) {
    const silent = silentText(one, listeners);
    if (silent !== undefined) note(silent);
    if (one.leftOut !== undefined)
      note(`note: on 127.0.0.1 alone, as on ::1 ${one.leftOut.message}`);
  }
  throw await untilRemoved(backend, target, signal);
}

function show({ all }: Forwards, json: boolean, { print }: Context): void {
  if (json) print(JSON.stringify(all.map(forwardJson), undefined, 2));
  else for (const one of all) print(forwardText(one));
}
