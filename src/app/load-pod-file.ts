import { loadDocuments } from "../podfile/load.ts";
import type { LoadContext, LoadResult, PodFileSource } from "../podfile/loading.ts";

/**
 * Reads a pod file or Kubernetes manifests: every document becomes a specification, or diagnostics that
 * say what is wrong with it and where. It rejects only for mistakes of its own.
 *
 * @example
 * const { pods, diagnostics } = await loadPodFile(
 *   { path: "sidepod.yaml", text, dir: process.cwd() },
 *   { environment: process.env, readFile: (path) => readFile(path, "utf8") },
 * );
 */
export function loadPodFile(source: PodFileSource, context: LoadContext): Promise<LoadResult> {
  return loadDocuments(source, { ...context, openManifests });
}

/** What reads manifests takes a while to load, and most files have none. */
export async function openManifests() {
  return (await import("../manifests/open-manifests.ts")).openManifests;
}
