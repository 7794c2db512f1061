import { commandText } from "../../../command-text.ts";
import type { TargetProcessInfo } from "../../../debug/looks/processes.ts";
import { safeText } from "../../render/safe-text.ts";
import type { Looking } from "./look.ts";

/** Says of which processes the open files could not be seen, and the options that mend it. */
export function noteUnseen(
  look: string,
  unseen: readonly TargetProcessInfo[],
  { place, context }: Pick<Looking, "place" | "context">,
): void {
  if (unseen.length === 0) return;
  const names = unseen.map(({ name, pid }) => `${safeText(name)} (${pid})`);
  const [first, ...more] = names;
  const who = more.length === 0 ? first : `${first} and ${more.length} more`;
  context.note(
    `what is open in ${who} may not be seen. Try: ` +
      commandText`sidepod debug ${place.target.name} --cap-add SYS_PTRACE --cap-add DAC_READ_SEARCH ${look}`,
  );
}
