import type { EngineReport } from "../backends/podman/open/describe-engine.ts";
import type { OpenOptions } from "../backends/podman/open/open-podman.ts";
import type { Backend } from "../core/seam/backend.ts";

export type { EngineReport, OpenOptions };

/**
 * Opens the engine that the options, the environment and the machine name. Use it with `await using`.
 *
 * @throws SidepodError `no-engine`, `engine-permission`, `engine-setup`
 */
export async function openBackend(options: OpenOptions): Promise<Backend> {
  const { openPodman } = await import("../backends/podman/open/open-podman.ts");
  return await openPodman(options);
}

/** Finds the same engine, and tells how it was found and what stands in its way. */
export async function describeEngine(options: OpenOptions): Promise<EngineReport> {
  const backend = await import("../backends/podman/open/describe-engine.ts");
  return await backend.describeEngine(options);
}
