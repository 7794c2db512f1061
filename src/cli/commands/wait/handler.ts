import { wait as waitForPod } from "../../../app/pods/wait.ts";
import type { Condition } from "../../../core/run/conditions.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";

interface WaitInput {
  readonly pod: string;
  readonly condition: Condition | undefined;
  readonly timeout: number | undefined;
}

export async function wait(input: WaitInput, context: Context): Promise<void> {
  const { pod, condition = "ready", timeout } = input;
  await using session = await context.openSession();
  const exitCode = await waitForPod(session, pod, condition, {
    timeoutMs: timeout,
    onMissing: () => context.note(`there is no pod ${safeText(pod)} yet`),
  });
  if (exitCode !== undefined) context.print(String(exitCode));
}
