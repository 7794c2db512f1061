import type { Condition } from "../../../core/run/conditions.ts";
import { waitFor } from "../../../core/run/wait-for.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";

interface WaitInput {
  readonly pod: string;
  readonly condition: Condition | undefined;
  readonly timeout: number | undefined;
}

export async function wait(input: WaitInput, context: Context): Promise<void> {
  const { pod, condition = "ready", timeout } = input;
  await using backend = await context.openBackend();
  const exitCode = await waitFor(backend, pod, condition, {
    timeoutMs: timeout,
    signal: context.signal,
    onMissing: () => context.note(`there is no pod ${safeText(pod)} yet`),
  });
  if (exitCode !== undefined) context.print(String(exitCode));
}
