import type { Backend, Call } from "../engine/backend.ts";
import type { DebugTarget } from "../engine/debugging.ts";
import { hostRootfsImage } from "../engine/reconcile/prerequisites.ts";
import { isSidepodError, SidepodError } from "../errors.ts";

/** Where the programs of a debug container come from. */
export type Toolkit =
  /** The machine's own, read-only. */
  | { readonly kind: "host"; readonly why: string }
  | { readonly kind: "image"; readonly image: string; readonly why: string };

export interface ToolkitOptions {
  readonly toolkit?: "host" | "target" | undefined;
  readonly image?: string | undefined;
}

export const defaultImage = "docker.io/nicolaka/netshoot";

/**
 * Chooses the programs, and sees to it that they are on the machine. Nothing is fetched unasked: who
 * debugs at night wants a shell now, and the machine's own programs are there.
 *
 * @throws SidepodError `image-not-found`, `registry-unreachable` for an image that was asked for
 */
export async function chooseToolkit(
  backend: Pick<Backend, "lookup" | "perform">,
  target: DebugTarget,
  { toolkit, image }: ToolkitOptions,
  { signal, onProgress }: Call & { readonly onProgress?: (text: string) => void } = {},
): Promise<Toolkit> {
  if (toolkit === "target") {
    return { kind: "image", image: target.imageId, why: "the target's own image" };
  }
  const wanted = image ?? defaultImage;
  const { images } = await backend.lookup(
    { images: [wanted, hostRootfsImage], volumes: [], secrets: [] },
    { signal },
  );
  if (toolkit === undefined && images.has(wanted)) {
    return { kind: "image", image: wanted, why: image ? "--image" : "it is on this machine" };
  }
  if (image !== undefined) {
    const options = { signal, ...(onProgress && { onProgress }) };
    const pull = { kind: "pull-image", image, policy: "missing" } as const;
    await backend.perform(pull, options).catch((error: unknown) => {
      throw isNotToBeHad(error) ? orDoWithout(error, target) : error;
    });
    return { kind: "image", image, why: "--image" };
  }
  if (!images.has(hostRootfsImage)) {
    await backend.perform({ kind: "import-host-rootfs" }, { signal });
  }
  const why = toolkit === "host" ? "--toolkit host" : `${defaultImage} is not on this machine`;
  return { kind: "host", why };
}

function isNotToBeHad(error: unknown): error is SidepodError {
  return isSidepodError(error, "image-not-found") || isSidepodError(error, "registry-unreachable");
}

/** Programs are at hand also where an image is not to be had. */
function orDoWithout(error: SidepodError, { name }: DebugTarget): SidepodError {
  const { code, message, evidence, details } = error;
  const hint = `sidepod debug ${name} --toolkit host`;
  return new SidepodError(code, message, { evidence, hint, details, cause: error });
}
