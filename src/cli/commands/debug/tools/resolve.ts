import { lookUpName } from "../../../../app/debug/tools/resolve.ts";
import { commandText } from "../../../../command-text.ts";
import { SidepodError } from "../../../../errors.ts";
import type { Context } from "../../../frame/context.ts";
import { safeText } from "../../../text/safe-text.ts";
import type { ToolInput } from "../options.ts";
import { openToolTarget } from "./open-target.ts";

interface ResolveInput extends ToolInput {
  readonly name: string | undefined;
  readonly json: boolean;
}

/** Prints a name's addresses; the status is 1 where it has none. */
export async function resolve(input: ResolveInput, context: Context): Promise<number> {
  await using place = await openToolTarget("resolve", input, context);
  const { name } = input;
  if (name === undefined) {
    throw new SidepodError("usage", "resolve needs one name", {
      hint: commandText`sidepod debug ${place.target.name} resolve localhost`,
    });
  }
  const found = await lookUpName(place, name);
  const { addresses, fromHosts, nameservers, search } = found;
  const { print, note } = context;
  if (input.json) print(JSON.stringify(found, undefined, 2));
  else for (const address of addresses) print(safeText(address));
  const asked = [
    `nameserver ${nameservers.map(safeText).join(", ") || "none"}`,
    ...(search.length > 0 ? [`search ${search.map(safeText).join(" ")}`] : []),
  ].join(", ");
  if (addresses.length === 0) note(`${safeText(name)} has no address there (${asked})`);
  else note(fromHosts ? "from its /etc/hosts" : asked);
  return addresses.length > 0 ? 0 : 1;
}
