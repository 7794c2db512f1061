import { type ErrorCode, isSidepodError } from "../../errors.ts";
import type { Session } from "../session.ts";
import type { DebugOptions } from "./debug.ts";
import type { SessionUse } from "./events.ts";
import { awaitTarget, endOfLife } from "./life.ts";
import { runDebugSession } from "./session.ts";

/**
 * A session in every life of a target, until one ends by itself; returns that one's status.
 *
 * @param hasInput whether there is still something to read, which is read once from a pipe
 */
export async function followTarget(
  { backend }: Session,
  name: string,
  options: DebugOptions,
  { hasInput, ...use }: SessionUse & { readonly hasInput: () => boolean },
): Promise<number> {
  const { onEvent, signal } = use;
  const debugging = await backend.debugging();
  for (let lives = 1; ; lives += 1) {
    const target = await awaitTarget(backend, debugging, name, {
      signal,
      onWait: (waited) => {
        if (lives === 1) onEvent({ type: "waiting", target: waited, until: "it runs" });
      },
      onRemoved: () => onEvent({ type: "removed", name }),
    });
    if (lives > 1) onEvent({ type: "runs-again", name: target.name });
    const now = {
      ...options,
      stdin: options.stdin === true && hasInput(),
      // A registry is asked once: a life can be over before it has answered.
      onlyLocal: lives > 1,
    };
    const { status, ended } = await runOrNotice();
    if (ended === undefined) return status;
    onEvent({ type: "target-ended", how: ended, next: "wait" });

    /** One that ends while it is joined is waited for as well. */
    async function runOrNotice(): ReturnType<typeof runDebugSession> {
      try {
        return await runDebugSession({ backend, debugging, target }, now, use);
      } catch (error) {
        const over = mayBeItsEnd(error) && (await endOfLife(debugging, target, { signal }));
        if (!over) throw error;
        return { status: 0, ended: over };
      }
    }
  }
}

/** What is wrong with every session, whatever the target does. */
const ownFaults: readonly ErrorCode[] = [
  "usage",
  "command-not-found",
  "command-not-executable",
  "image-not-found",
  "registry-unreachable",
];

/**
 * Whether a session may have failed because its target has ended. In a target that ends all the time
 * any other failure would look the same, and be tried again for ever without a word.
 */
export function mayBeItsEnd(error: unknown): boolean {
  return isSidepodError(error) && !ownFaults.includes(error.code);
}
