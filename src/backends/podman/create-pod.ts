import { label } from "../../engine/labels.ts";
import { claimOfPod } from "../../engine/ownership.ts";
import { isSidepodError } from "../../errors.ts";
import type { LibpodClient } from "../../libpod/client.ts";
import type { PodCreate } from "../../libpod/types/pod.ts";

/**
 * Creates a pod. Where its name is taken by one that was made of the same, a command that was killed
 * had asked for it just before: that is the pod.
 */
export async function createPod(
  { pods }: LibpodClient,
  body: PodCreate & { readonly name: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await pods.create(body, { signal });
  } catch (error) {
    if (!isSidepodError(error, "name-in-use") || !(await pods.exists(body.name, { signal }))) {
      throw error;
    }
    const { Labels } = await pods.inspect(body.name, { signal });
    const isOurs = claimOfPod(Labels ?? {}, body.name).ours;
    if (!isOurs || Labels?.[label.hash] !== body.labels?.[label.hash]) throw error;
  }
}
