import { SidepodError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import type { DebugInput } from "../debug.ts";

/** What looks at another life of a target than the one that it has now. */
export async function debugAnotherLife(input: DebugInput, context: Context): Promise<number> {
  const { target, copyTo, follow } = input;
  const given = [
    ...(copyTo !== undefined ? ["--copy-to"] : []),
    ...(follow ? ["--follow"] : []),
    ...(input.catch ? ["--catch"] : []),
    ...(input.reuse ? ["--reuse"] : []),
  ];
  if (given.length > 1) {
    throw new SidepodError("usage", `${given.join(" and ")} do not go together`, {
      hint: `sidepod debug ${target} ${given[0]}${copyTo === undefined ? "" : ` ${copyTo}`}`,
    });
  }
  if (copyTo !== undefined) return (await import("./copy.ts")).debugCopy(input, copyTo, context);
  if (follow) return (await import("./follow.ts")).followTarget(input, context);
  return (await import("./catch.ts")).catchEnd(input, context);
}
