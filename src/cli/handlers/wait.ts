import type { Condition } from "../../engine/conditions.ts";
import { waitFor } from "../../engine/wait-for.ts";
import type { Context } from "../context.ts";
import { safeText } from "../render/safe-text.ts";

export interface WaitInput {
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
