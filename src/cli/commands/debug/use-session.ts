import type { SessionUse } from "../../../app/debug/events.ts";
import type { Context } from "../../frame/context.ts";
import { runSession, sizeOf } from "../../terminal/run-session.ts";
import { renderDebugEvents } from "./render.ts";

/** A session joined with this process's streams and terminal, and told of on standard error. */
export function useSession(
  { detachKeys }: { readonly detachKeys: string | undefined },
  context: Context,
): SessionUse {
  const size = sizeOf(context.stdout);
  return {
    signal: context.signal,
    onEvent: renderDebugEvents(context),
    join: (session, options) => runSession(session, options, context),
    ...(size && { size }),
    detachKeys,
  };
}
