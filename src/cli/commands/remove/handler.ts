import { removeSidecar } from "../../../app/pods/remove.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";

interface RemoveInput {
  readonly pod: string;
  readonly name: string;
  readonly save: string | undefined;
  readonly grace: number | undefined;
  readonly timeout: number | undefined;
}

export async function remove(input: RemoveInput, context: Context): Promise<void> {
  const { name, save } = input;
  await using session = await context.openSession();
  using progress = openProgress(context);
  const { pod, saved } = await removeSidecar(session, input.pod, name, {
    ...(input.grace !== undefined && { graceMs: input.grace }),
    ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
    save,
    onProgress: progress.show,
  });
  context.note(`${pod}/${name} was removed${savedText(saved, save)}`);
}

function savedText(saved: boolean | undefined, save: string | undefined): string {
  if (saved === undefined) return "";
  return saved ? `, also from ${save}` : `; ${save} did not contain it`;
}
