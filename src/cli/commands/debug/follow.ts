import { awaitTarget, endOfLife } from "../../../app/debug/life.ts";
import type { DebugTarget } from "../../../core/seam/debugging.ts";
import { type ErrorCode, isSidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";
import { untilInterrupted } from "../../frame/interrupted.ts";
import { safeText } from "../../text/safe-text.ts";
import type { SessionInput } from "./options.ts";
import { readOptions } from "./read-options.ts";
import { runBeside } from "./session.ts";

/** A session in every life of a target, until one ends by itself; returns that one's status. */
export async function followTarget(input: SessionInput, context: Context): Promise<number> {
  return await untilInterrupted(context, () => follow(input, context));
}

async function follow(input: SessionInput, context: Context): Promise<number> {
  const { signal, stdin } = context;
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  let lives = 0;
  for (;;) {
    const onWait = ({ name, state }: DebugTarget) => {
      if (lives === 0) context.note(safeText(`${name} is ${state}: waiting until it runs`));
    };
    const onRemoved = () =>
      context.note(safeText(`${input.target} was removed: waiting for another of that name`));
    const target = await awaitTarget(backend, debugging, input.target, {
      signal,
      onWait,
      onRemoved,
    });
    if (lives > 0) context.note(safeText(`${target.name} runs again, and this is a new session`));
    lives += 1;
    const now = {
      ...options,
      // What is read from a pipe is read once.
      stdin: options.stdin === true && !stdin.destroyed,
      // A registry is asked once: a life can be over before it has answered.
      onlyLocal: lives > 1,
    };
    const beside = { backend, debugging, target };
    const { status, ended } = await runOrNotice();
    if (ended === undefined) return status;
    context.note(`${safeText(ended)}; waiting until it runs again`);

    /** One that ends while it is joined is waited for as well. */
    async function runOrNotice(): ReturnType<typeof runBeside> {
      try {
        return await runBeside(beside, now, input, context);
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
