import { isSidepodError, type SidepodError } from "../../errors.ts";
import type { ContainerSpec, PodSpec } from "../../podfile/model.ts";
import type { Desired, Observed } from "../plan/desired.ts";

/** How long a registry has for its first answer about an image that something else would do for. */
export const answerWithinMs = 5000;

/** Whether an image cannot be had, as against any other failure of a pull. */
export function isUnavailable(error: unknown): error is SidepodError {
  return isSidepodError(error, "image-not-found") || isSidepodError(error, "registry-unreachable");
}

/** Images that are not here and for which something else would do. */
export function lackingFallbackImages({ spec }: Desired, { found }: Observed): readonly string[] {
  return spec.containers.flatMap(({ image, imageFallback }) =>
    image !== undefined && imageFallback !== undefined && !found.images.has(image) ? image : [],
  );
}

/** A container that fell back before stays so while its image is not here, without asking again. */
export function knownFallbacks(desired: Desired, { pod, found }: Observed): Desired {
  return substituteHost(desired, ({ name, image, imageFallback }) => {
    if (image === undefined || imageFallback === undefined || found.images.has(image)) return false;
    const observed = pod?.containers.find(
      (container) => container.managed && container.name === name,
    );
    return observed !== undefined && found.hostRootfs?.id === observed.imageId;
  });
}

/** The same pod with the machine's own programs for the containers that have to fall back. */
export function substituteHost(
  desired: Desired,
  falls: (container: ContainerSpec) => boolean,
): Desired {
  const replace = (spec: PodSpec): PodSpec => ({
    ...spec,
    containers: spec.containers.map((container, index) => {
      // Decided on the real specification: the kept one may have a reference for the image's name.
      if (!falls(desired.spec.containers[index] ?? container)) return container;
      const { image: _, imageFallback: __, ...rest } = container;
      return { ...rest, rootfs: "host" as const };
    }),
  });
  return { ...desired, spec: replace(desired.spec), recorded: replace(desired.recorded) };
}
