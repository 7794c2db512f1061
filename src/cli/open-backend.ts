import type { Backend } from "../engine/backend.ts";

export interface OpenOptions {
  readonly connection: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Is told, in words, that the engine is waited for. */
  readonly onWaiting?: (text: string) => void;
}

/** The engine that the command line, the environment and the machine name. */
export async function openBackend(options: OpenOptions): Promise<Backend> {
  const { openPodman } = await import("../backends/podman/open.ts");
  return await openPodman(options);
}
