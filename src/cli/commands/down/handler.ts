import { down as downPod, namePods } from "../../../app/pods/down.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";
import { safeText } from "../../text/safe-text.ts";

interface DownInput {
  readonly target: string | undefined;
  readonly volumes: boolean;
  readonly grace: number | undefined;
  readonly timeout: number | undefined;
}

export async function down(input: DownInput, context: Context): Promise<void> {
  const pods = await namePods(input.target, context);
  await using session = await context.openSession();
  using progress = openProgress(context);
  for (const pod of pods) {
    const { existed, near } = await downPod(session, pod, {
      volumes: input.volumes,
      ...(input.grace !== undefined && { graceMs: input.grace }),
      ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
      onProgress: progress.show,
    });
    if (!existed) context.note(`there is no pod ${pod.name}: nothing to remove`);
    if (near !== undefined) context.note(`did you mean ${safeText(near)}?`);
  }
}
