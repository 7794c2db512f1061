import { configurationHome, type Surroundings } from "../../../host/environment.ts";

/** Where Podman looks for this user's own configuration. */
export function configurationFolder(surroundings: Surroundings): string {
  return `${configurationHome(surroundings)}/containers`;
}
