import type { OpenOptions } from "../backends/podman/open.ts";
import type { Backend } from "../engine/backend.ts";

/** The engine that the command line, the environment and the machine name. */
export async function openBackend(options: OpenOptions): Promise<Backend> {
  const { openPodman } = await import("../backends/podman/open.ts");
  return await openPodman(options);
}
