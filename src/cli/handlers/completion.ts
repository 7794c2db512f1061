import { SidepodError } from "../../errors.ts";
import { completionScript, shells } from "../completion/scripts.ts";
import type { Context } from "../context.ts";

export async function completion(input: { readonly shell: string }, context: Context) {
  const shell = shells.find((candidate) => candidate === input.shell);
  if (!shell) {
    throw new SidepodError("usage", `there is no completion for '${input.shell}'`, {
      hint: `it is one of ${shells.join(", ")}`,
    });
  }
  context.stdout.write(completionScript(shell));
}
