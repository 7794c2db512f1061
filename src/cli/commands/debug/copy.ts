import { debugCopy } from "../../../app/debug/copy.ts";
import type { Context } from "../../frame/context.ts";
import type { privilegeOptions, SessionInput } from "./options.ts";
import { readOptions } from "./read-options.ts";
import { useSession } from "./use-session.ts";

interface CopyToInput extends Omit<SessionInput, keyof typeof privilegeOptions | "keep"> {
  readonly copyTo: string | undefined;
}

export async function copyTo(input: CopyToInput, context: Context): Promise<number> {
  const { copyTo: name = "" } = input;
  const options = { ...readOptions(input, context), copyTo: name };
  await using backend = await context.openBackend();
  return await debugCopy(backend, input.target, options, useSession(input, context));
}
