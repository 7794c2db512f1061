import { commandText } from "../../../command-text.ts";
import { lastLogLines } from "../../../core/logs/read-records.ts";
import { nameInPod as nameByLabels } from "../../../core/observe/ownership.ts";
import type { Action } from "../../../core/plan/plan.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { explainImage } from "./image-here.ts";
import { explainName } from "./name-holder.ts";
import { explainPort } from "./port-holder.ts";
import type { Surroundings } from "./scene.ts";

/** The same error with what the engine's own text does not tell: by whom, what is near, what was written. */
export async function explainFailure(
  error: unknown,
  action: Action,
  surroundings: Surroundings,
): Promise<unknown> {
  if (!isSidepodError(error) || error.code === "engine-lost") return error;
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
    case "not-found":
      return error.details.kind === "network" ? explainNetwork(error) : error;
    default:
      return explainContainer(error, action, surroundings);
  }
}

function explainNetwork(error: SidepodError): SidepodError {
  const { code, message, evidence, details } = error;
  const hint = commandText`podman network create ${String(details.name)}`;
  return new SidepodError(code, message, { evidence, details, hint, cause: error });
}

/** Says which container it is that the engine speaks of. */
async function explainContainer(
  error: SidepodError,
  action: Action,
  surroundings: Surroundings,
): Promise<SidepodError> {
  if (action.kind !== "create-container" && action.kind !== "start-container") return error;
  const name =
    action.kind === "create-container"
      ? `${action.pod}/${action.container.name}`
      : await nameInPod(action.container, surroundings);
  const { code, message, evidence, hint, details } = error;
  return new SidepodError(code, `${name}: ${message}`, {
    evidence,
    ...(hint !== undefined && { hint }),
    details: { ...details, container: name },
    cause: error,
  });
}

/** `webapp/proxy`, or the engine's own name of a container that is not Sidepod's. */
async function nameInPod(container: string, { client, signal }: Surroundings): Promise<string> {
  const { Name, Config } = await client.containers.inspect(container, { signal });
  return nameByLabels(Config.Labels ?? {}, Name) ?? Name;
}

async function explainInit(
  error: SidepodError,
  container: string,
  surroundings: Surroundings,
): Promise<SidepodError> {
  const { logs, logStartOf, signal } = surroundings;
  const name = await nameInPod(container, surroundings);
  return new SidepodError(
    "init-failed",
    `init container ${name} ended with status ${error.details.exitCode}`,
    {
      evidence: await lastLogLines({ logs, logStartOf }, container, { signal }),
      hint: commandText`sidepod logs ${name}`,
      details: { ...error.details, container: name },
      cause: error,
    },
  );
}
