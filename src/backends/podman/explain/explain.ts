import type { Backend } from "../../../engine/backend.ts";
import { lastLogLines } from "../../../engine/last-log-lines.ts";
import type { Action } from "../../../engine/plan.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { explainImage } from "./image-here.ts";
import { explainName } from "./name-holder.ts";
import { explainPort } from "./port-holder.ts";

/** Where to look for what is behind an error. */
export interface Surroundings {
  readonly client: LibpodClient;
  /** Whether the engine is on this machine. */
  readonly local: boolean;
  readonly logs: Backend["logs"];
  readonly signal: AbortSignal | undefined;
}

/** The same error with what the engine's own text does not tell: by whom, what is near, what was written. */
export async function explainFailure(
  error: unknown,
  action: Action,
  surroundings: Surroundings,
): Promise<unknown> {
  if (!isSidepodError(error)) return error;
  switch (error.code) {
    case "port-in-use":
      return explainPort(error, surroundings);
    case "image-not-found":
    case "registry-unreachable":
      return action.kind === "pull-image" ? explainImage(error, action.image, surroundings) : error;
    case "name-in-use":
      if (action.kind === "create-container")
        return explainName(error, action.container.fullName, surroundings);
      return action.kind === "create-pod"
        ? explainName(error, action.spec.name, surroundings)
        : error;
    case "init-failed":
      return action.kind === "await-init"
        ? explainInit(error, action.container, surroundings)
        : error;
    default:
      return error;
  }
}

async function explainInit(
  error: SidepodError,
  container: string,
  { client, logs, signal }: Surroundings,
): Promise<SidepodError> {
  const { Name } = await client.containers.inspect(container, { signal });
  return new SidepodError(
    "init-failed",
    `init container ${Name} ended with status ${error.details.exitCode}`,
    {
      evidence: await lastLogLines({ logs }, container, { signal }),
      hint: `podman logs ${Name}`,
      details: { ...error.details, container: Name },
      cause: error,
    },
  );
}
