import { catchEnd as catchNextEnd } from "../../../app/debug/catch.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import type { SessionInput } from "./options.ts";
import { readOptions } from "./read-options.ts";
import { useSession } from "./use-session.ts";

export async function catchEnd(input: SessionInput, context: Context): Promise<number> {
  return await untilInterrupted(context, async () => {
    const options = readOptions(input, context);
    await using backend = await context.openBackend();
    return await catchNextEnd(backend, input.target, options, useSession(input, context));
  });
}
