import type { Call } from "../../../engine/backend.ts";
import { hostRootfsImage } from "../../../engine/reconcile/prerequisites.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { skeletonChanges, skeletonTar } from "./skeleton.ts";

/** Makes the image that containers with the machine's own programs have. */
export async function importHostRootfs(
  { images }: Pick<LibpodClient, "images">,
  { signal }: Call,
): Promise<void> {
  const changes = skeletonChanges;
  await images.import(skeletonTar(), { reference: hostRootfsImage, changes, signal });
}
