import type { Action } from "../../../core/plan/plan.ts";
import type { PerformOptions } from "../../../core/seam/actions.ts";
import { SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";

/**
 * Pulls an image, and tells what its registry's answers have come to. What has begun to come is waited
 * for, as long as that takes.
 *
 * @throws SidepodError `image-not-found`; `registry-unreachable`, also where nothing was answered in time
 */
export async function pullImage(
  { images }: Pick<LibpodClient, "images">,
  { image, policy, answerWithinMs }: Extract<Action, { readonly kind: "pull-image" }>,
  { signal, onProgress = () => {} }: PerformOptions,
): Promise<void> {
  const late = new AbortController();
  const timer =
    answerWithinMs === undefined ? undefined : setTimeout(() => late.abort(), answerWithinMs);
  const either = AbortSignal.any([late.signal, ...(signal ? [signal] : [])]);
  try {
    for await (const step of images.pull(image, { policy, signal: either })) {
      // That one comes before anybody was asked.
      if (step.kind !== "text" || step.text.startsWith("Trying to pull")) continue;
      clearTimeout(timer);
      onProgress(step.text.trim());
    }
  } catch (cause) {
    if (!late.signal.aborted || signal?.aborted || answerWithinMs === undefined) throw cause;
    throw new SidepodError(
      "registry-unreachable",
      `the registry of image ${image} does not answer`,
      {
        evidence: [`no data within ${answerWithinMs / 1000} s`],
        details: { image },
        cause,
      },
    );
  } finally {
    clearTimeout(timer);
  }
}
