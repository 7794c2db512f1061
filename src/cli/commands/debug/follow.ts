import { followTarget } from "../../../app/debug/follow.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import type { SessionInput } from "./options.ts";
import { readOptions } from "./read-options.ts";
import { useSession } from "./use-session.ts";

export async function follow(input: SessionInput, context: Context): Promise<number> {
  return await untilInterrupted(context, async () => {
    const options = readOptions(input, context);
    await using backend = await context.openBackend();
    const use = { ...useSession(input, context), hasInput: () => !context.stdin.destroyed };
    return await followTarget(backend, input.target, options, use);
  });
}
