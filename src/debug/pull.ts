import type { Backend, Call } from "../engine/backend.ts";
import { isSidepodError } from "../errors.ts";

export interface PullCall extends Call {
  readonly onProgress?: (text: string) => void;
}

/** How long a registry has for an answer, when all that is wanted is a shell. */
const patienceMs = 5000;
/** After this long without an answer somebody wants to know what is waited for. */
const silenceMs = 1000;

/** Pulls an image that is not here. */
export function pullImage(
  backend: Pick<Backend, "perform">,
  image: string,
  { signal, onProgress }: PullCall,
): Promise<void> {
  const action = { kind: "pull-image", image, policy: "missing" } as const;
  return backend.perform(action, { signal, ...(onProgress && { onProgress }) });
}

/**
 * Pulls an image that something else would do for, where its registry answers soon; returns why it
 * cannot be had. What has begun to come is waited for, as long as that takes.
 */
export async function pullUnasked(
  backend: Pick<Backend, "perform">,
  image: string,
  { signal, onProgress = () => {} }: PullCall,
): Promise<string | undefined> {
  const patience = new AbortController();
  const over = setTimeout(() => patience.abort(), patienceMs);
  let said = false;
  const say = () => {
    if (!said) onProgress(`pulling ${image}; --toolkit host does without it`);
    said = true;
  };
  const silence = setTimeout(say, silenceMs);
  try {
    await pullImage(backend, image, {
      signal: AbortSignal.any([patience.signal, ...(signal ? [signal] : [])]),
      onProgress: (text) => {
        // The engine says that before it has asked anybody.
        if (text.startsWith("Trying to pull")) return;
        clearTimeout(over);
        say();
        onProgress(text);
      },
    });
    return undefined;
  } catch (error) {
    if (signal?.aborted) throw error;
    const registry = `the registry of ${image}`;
    if (patience.signal.aborted)
      return `${registry} has not answered within ${patienceMs / 1000} s`;
    if (isSidepodError(error, "registry-unreachable")) return `${registry} cannot be reached`;
    if (isSidepodError(error)) return error.message;
    throw error;
  } finally {
    clearTimeout(over);
    clearTimeout(silence);
  }
}
