import { setTimeout as sleep } from "node:timers/promises";
import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { HookSpec } from "../../podfile/model.ts";
import type { Call } from "../seam/call.ts";
import type { Inside } from "../seam/inside.ts";

type HookBackend = Inside;

/**
 * Does what has to be done after a container's start. What comes later waits for it (Kubernetes).
 *
 * @param subject the container as the user names it
 * @throws SidepodError `hook-failed`
 */
export async function runPostStart(
  backend: HookBackend,
  subject: string,
  container: string,
  hook: HookSpec,
  { signal }: Call,
): Promise<void> {
  const failure = await runHook(backend, container, hook, { signal });
  if (failure === undefined) return;
  throw new SidepodError("hook-failed", `post_start of ${subject} failed: ${failure}`, {
    hint: commandText`sidepod logs ${subject}`,
    details: { container: subject, answer: failure },
  });
}

/**
 * Does what has to be done before a container is asked to stop, in the time that there is. A stop
 * goes on whatever comes of it.
 *
 * @returns what went wrong, in words
 */
export async function runPreStop(
  backend: HookBackend,
  container: string,
  hook: HookSpec,
  { signal, timeoutMs }: Call & { readonly timeoutMs: number },
): Promise<string | undefined> {
  const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
  try {
    const either = AbortSignal.any(signal ? [signal, timeout] : [timeout]);
    return await runHook(backend, container, hook, { signal: either });
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout.aborted) return `it did not finish within ${Math.round(timeoutMs)} ms`;
    return error instanceof Error ? error.message : String(error);
  }
}

/** @returns what went wrong, in words */
async function runHook(
  backend: HookBackend,
  container: string,
  hook: HookSpec,
  { signal }: Call,
): Promise<string | undefined> {
  if ("sleepMs" in hook) {
    await sleep(hook.sleepMs, undefined, signal ? { signal } : {});
    return undefined;
  }
  const { holds, text } = await backend.probe(container, hook, { signal });
  return holds ? undefined : text;
}
