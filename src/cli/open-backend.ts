import type { Backend } from "../engine/backend.ts";
import { SidepodError } from "../errors.ts";

export interface OpenOptions {
  readonly connection: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Finds the engine and connects to it. */
export async function openBackend(_options: OpenOptions): Promise<Backend> {
  throw new SidepodError("no-engine", "finding the engine is not built in yet");
}
