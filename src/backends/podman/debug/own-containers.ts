import { areInherited, isDebugContainer } from "../../../core/observe/ownership.ts";
import type { Labels } from "../../../core/plan/plan.ts";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerListItem } from "../../../libpod/types/container-list.ts";

/**
 * The debug containers among those of a list that Sidepod made, whatever labels others have, each with the
 * labels that say something.
 */
export async function ownDebugContainers(
  client: LibpodClient,
  all: readonly ContainerListItem[],
  call: Call,
): Promise<readonly ContainerListItem[]> {
  const likely = all
    .map((item) => ({ ...item, Labels: withoutEmpty(item.Labels ?? {}) }))
    .filter(({ Labels, Names: [name = ""] }) => isDebugContainer(Labels, name));
  const images = new Map(likely.map(({ ImageID }) => [ImageID, labelsOf(client, ImageID, call)]));
  const found = await Promise.all(
    likely.map(async (item) => {
      const ofImage = (await images.get(item.ImageID)) ?? {};
      return areInherited(item.Labels, ofImage) ? [] : [item];
    }),
  );
  return found.flat();
}

function withoutEmpty(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ""));
}

async function labelsOf({ images }: LibpodClient, image: string, call: Call): Promise<Labels> {
  try {
    return (await images.inspect(image, call)).Labels ?? {};
  } catch (error) {
    if (isSidepodError(error, "image-not-found") || isSidepodError(error, "not-found")) return {};
    throw error;
  }
}
