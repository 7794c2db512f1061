import { copyFiles } from "../../../../app/debug/tools/copy-files.ts";
import type { Context } from "../../../frame/context.ts";
import { safeText } from "../../../text/safe-text.ts";
import type { ToolInput } from "../options.ts";
import { openToolTarget } from "./open-target.ts";

interface CopyInput extends ToolInput {
  readonly paths: readonly string[];
}

/** Copies files and folders out of a target and into it. */
export async function cp(input: CopyInput, context: Context): Promise<number> {
  const { paths } = input;
  // The copy of its files that a session sees is there to be read, and nothing else of it is.
  const takesEnded = paths[0]?.startsWith(":") === true;
  await using place = await openToolTarget("cp", input, context, { takesEnded });
  return await copyFiles(place, paths, {
    cwd: context.cwd,
    // Making it takes some milliseconds, and most copies do not read.
    get stdin() {
      return context.stdin;
    },
    stdout: context.stdout,
    interceptSignals: context.interceptSignals,
    onMoving: (lines) => {
      for (const line of lines.slice(0, 3)) context.note(safeText(line));
      const more = lines.length - 3;
      if (more > 0) context.note(`and ${more} more that changed during the copy`);
    },
  });
}
