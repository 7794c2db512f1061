import { commandText } from "../../command-text.ts";
import { answerWithinMs, isUnavailable } from "../../core/run/image-fallback.ts";
import type { Actions } from "../../core/seam/actions.ts";
import type { Call } from "../../core/seam/call.ts";
import type { DebugTarget } from "../../core/seam/debugging.ts";
import type { Inventory } from "../../core/seam/inventory.ts";
import { isSidepodError, SidepodError } from "../../errors.ts";
import { toolsImage } from "../../podfile/presets/least-privilege.ts";

/** After this long without an answer, the user is told what it waits for. */
const silenceMs = 1000;

/** Where the programs of a debug container come from. */
export type Toolkit =
  /** The machine's own, read-only; `why` no image's. */
  | { readonly kind: "host"; readonly why: string }
  | { readonly kind: "image"; readonly image: string };

export interface ToolkitOptions {
  readonly toolkit?: "host" | "target" | undefined;
  readonly image?: string | undefined;
  /** Takes what is on the machine and asks no registry, unless an image was asked for. */
  readonly onlyLocal?: boolean;
}

/**
 * Chooses the programs, and sees to it that they are on the machine: the usual image where it is here
 * or its registry answers, and else the machine's own, so that there is always a session.
 *
 * @throws SidepodError `image-not-found`, `registry-unreachable` for an image that was asked for
 */
export async function chooseToolkit(
  backend: Inventory & Actions,
  target: DebugTarget,
  { toolkit, image, onlyLocal = false }: ToolkitOptions,
  call: PullCall = {},
): Promise<Toolkit> {
  const { signal } = call;
  if (toolkit === "target") {
    return { kind: "image", image: target.imageId };
  }
  const wanted = image ?? toolsImage;
  const { images, hostRootfs } = await backend.lookup(
    { images: [wanted], volumes: [], secrets: [], hostRootfs: true },
    { signal },
  );
  if (toolkit === undefined && images.has(wanted)) return { kind: "image", image: wanted };
  if (image !== undefined) {
    await pullImage(backend, image, call).catch((error: unknown) => {
      throw isUnavailable(error) ? orDoWithout(error, target) : error;
    });
    return { kind: "image", image };
  }
  let why = toolkit === "host" ? "--toolkit host" : `${toolsImage} is not on this machine`;
  if (toolkit === undefined && !onlyLocal) {
    const lacking = await pullUnasked(backend, toolsImage, call);
    if (lacking === undefined) return { kind: "image", image: toolsImage };
    why = lacking;
  }
  if (hostRootfs?.id === undefined) {
    await backend.perform({ kind: "import-host-rootfs" }, { signal });
  }
  return { kind: "host", why };
}

/** Programs are at hand also where an image is not to be had. */
function orDoWithout(error: SidepodError, { name }: DebugTarget): SidepodError {
  const { code, message, evidence, details } = error;
  const hint = commandText`sidepod debug ${name} --toolkit host`;
  return new SidepodError(code, message, { evidence, hint, details, cause: error });
}

export interface PullCall extends Call {
  readonly onProgress?: (text: string) => void;
}

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
    if (!said) onProgress(`pulling ${image}; --toolkit host needs no image`);
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
