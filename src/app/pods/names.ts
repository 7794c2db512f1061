import type { ObservedPod } from "../../core/seam/observed.ts";
import type { Session } from "../session.ts";

/** Every pod, Sidepod's or not, with what comes at no cost; for what only needs names. */
export function listNames(
  { backend, signal: own }: Session,
  { signal = own }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly ObservedPod[]> {
  return backend.list({ brief: true, signal });
}
