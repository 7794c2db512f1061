import { readEnvironment } from "../../../../app/debug/tools/environment.ts";
import type { Context } from "../../../frame/context.ts";
import { safeText } from "../../../text/safe-text.ts";
import type { ToolInput } from "../options.ts";
import { openToolTarget } from "./open-target.ts";

interface EnvInput extends ToolInput {
  readonly json: boolean;
  readonly showSecrets: boolean;
}

export async function env(input: EnvInput, context: Context): Promise<void> {
  await using place = await openToolTarget("env", input, context);
  const { paint, print, note } = context;
  const { showSecrets } = input;
  const { variables, overwritten } = await readEnvironment(place, { showSecrets });
  const kept = variables.filter(({ value, masked }) => value === undefined || masked).length;
  if (input.json) {
    const json = variables.map(({ name, value = null }) => ({ name, value }));
    print(JSON.stringify(json, undefined, 2));
  } else {
    for (const { name, value } of variables) {
      print(`${safeText(name)}=${value === undefined ? paint("dim", "***") : safeText(value)}`);
    }
  }
  if (overwritten)
    note("its process has overwritten its variables: these are the ones it was created with");
  if (kept > 0 && !showSecrets) note(`${kept} that may be secret: use --show-secrets to show them`);
}
