import type { Backend } from "../../../core/seam/backend.ts";
import type { LibpodClient } from "../../../libpod/client.ts";

/** Where to look for what is behind an error. */
export interface Scene {
  readonly client: LibpodClient;
  /** Whether the engine is on this machine. */
  readonly local: boolean;
  readonly logs: Backend["logs"];
  readonly logStartOf: Backend["logStartOf"];
  readonly signal: AbortSignal | undefined;
}
