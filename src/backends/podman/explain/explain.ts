import { commandText } from "../../../command-text.ts";
import { lastLogLines } from "../../../core/logs/read-records.ts";
import { nameInPod as nameByLabels } from "../../../core/observe/ownership.ts";
import type { Action } from "../../../core/plan/plan.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { explainImage } from "./image-here.ts";
import { explainName } from "./name-holder.ts";
import { explainPort } from "./port-holder.ts";
import type { Scene } from "./scene.ts";

/** The same error with what the engine's own text does not tell: by whom, what is near, what was written. */
export async function explainFailure(
  error: unknown,
  action: Action,
  scene: Scene,
): Promise<unknown> {
  if (!isSidepodError(error) || error.code === "engine-lost") return error;
  switch (error.code) {
    case "port-in-use":
      return explainPort(error, scene);
    case "image-not-found":
    case "registry-unreachable":
      return action.kind === "pull-image" ? explainImage(error, action.image, scene) : error;
    case "name-in-use":
      if (action.kind === "create-container")
        return explainName(error, action.container.fullName, scene);
      return action.kind === "create-pod" ? explainName(error, action.spec.name, scene) : error;
    case "init-failed":
      return action.kind === "await-init" ? explainInit(error, action.container, scene) : error;
    case "not-found":
      return error.details.kind === "network" ? explainNetwork(error) : error;
    default:
      return explainContainer(error, action, scene);
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
  scene: Scene,
): Promise<SidepodError> {
  if (action.kind !== "create-container" && action.kind !== "start-container") return error;
  const name =
    action.kind === "create-container"
      ? `${action.pod}/${action.container.name}`
      : await nameInPod(action.container, scene);
  const { code, message, evidence, hint, details } = error;
  return new SidepodError(code, `${name}: ${message}`, {
    evidence,
    ...(hint !== undefined && { hint }),
    details: { ...details, container: name },
    cause: error,
  });
}

/** `webapp/proxy`, or the engine's own name of a container that is not Sidepod's. */
async function nameInPod(container: string, { client, signal }: Scene): Promise<string> {
  const { Name, Config } = await client.containers.inspect(container, { signal });
  return nameByLabels(Config.Labels ?? {}, Name) ?? Name;
}

async function explainInit(
  error: SidepodError,
  container: string,
  scene: Scene,
): Promise<SidepodError> {
  const { logs, logStartOf, signal } = scene;
  const name = await nameInPod(container, scene);
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
