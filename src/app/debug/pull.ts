import { answerWithinMs } from "../../core/run/image-fallback.ts";
import type { Actions } from "../../core/seam/actions.ts";
import type { Call } from "../../core/seam/call.ts";
import { isSidepodError } from "../../errors.ts";

export interface PullCall extends Call {
  readonly onProgress?: (text: string) => void;
}

/** After this long without an answer somebody wants to know what is waited for. */
const silenceMs = 1000;

/** Pulls an image that is not here. */
export function pullImage(
  backend: Actions,
  image: string,
  { signal, onProgress }: PullCall,
): Promise<void> {
  const action = { kind: "pull-image", image, policy: "missing" } as const;
  return backend.perform(action, { signal, ...(onProgress && { onProgress }) });
}

/**
 * Pulls an image that something else would do for, where its registry answers soon; returns why it
 * cannot be had.
 */
export async function pullUnasked(
  backend: Actions,
  image: string,
  { signal, onProgress = () => {} }: PullCall,
): Promise<string | undefined> {
  let said = false;
  const say = () => {
    if (!said) onProgress(`pulling ${image}; --toolkit host does without it`);
    said = true;
  };
  const silence = setTimeout(say, silenceMs);
  const tell = (text: string) => {
    say();
    onProgress(text);
  };
  try {
    const action = { kind: "pull-image", image, policy: "missing", answerWithinMs } as const;
    await backend.perform(action, { signal, onProgress: tell });
    return undefined;
  } catch (error) {
    if (signal?.aborted || !isSidepodError(error)) throw error;
    const { code, message } = error;
    return code === "registry-unreachable" ? `the registry of ${image} cannot be reached` : message;
  } finally {
    clearTimeout(silence);
  }
}
