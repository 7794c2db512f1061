import { configurationHome, type Environment } from "../../../host/environment.ts";

/** Where Podman looks for this user's own configuration. */
export function configurationFolder(environment: Environment): string {
  return `${configurationHome(environment)}/containers`;
}
