import { reuse as reuseSession } from "../../../app/debug/reuse.ts";
import type { Context } from "../../frame/context.ts";
import type { SessionInput } from "./options.ts";
import { readOptions } from "./read-options.ts";
import { useSession } from "./use-session.ts";

export async function reuse(input: SessionInput, context: Context): Promise<number> {
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  return await reuseSession(backend, input.target, options, useSession(input, context));
}
