import type { ContainerSpec, RestartPolicy } from "../../podfile/model.ts";

type Restarting = Pick<ContainerSpec, "role" | "restart">;

/**
 * What supervision does when a container ends. Where the file does not say, sidecars are started again,
 * as those of Kubernetes, and main is not.
 */
function restartPolicyOf({ role, restart }: Restarting): RestartPolicy {
  return restart ?? { policy: role === "sidecar" ? "always" : "no" };
}

/** Whether anyone may start it again, the supervisor or the engine. */
export function mayRestart(container: Restarting & Pick<ContainerSpec, "keeper">): boolean {
  const { policy } =
    container.keeper === undefined
      ? (container.restart ?? { policy: "no" })
      : restartPolicyOf(container);
  return policy !== "no";
}

/**
 * Whether a container is started again after its end, by Compose's rules.
 *
 * @param restarts how often it has been started again so far
 */
export function isRestarted(container: Restarting, exitCode: number, restarts: number): boolean {
  const { policy, maxRetries } = restartPolicyOf(container);
  switch (policy) {
    case "no":
      return false;
    case "on-failure":
      return exitCode !== 0 && (maxRetries === undefined || restarts < maxRetries);
    case "always":
    case "unless-stopped":
      return true;
  }
}

const firstMs = 1000;
const maxMs = 5 * 60_000;
/** A container that has lived for so long is taken for a sound one (Kubernetes). */
export const resetAfterMs = 10 * 60_000;

/**
 * How long to wait before a container is started again: not at all the first time, as in Kubernetes,
 * then 1 s, doubling to 5 min. So one that crashes at once is started six times in its first minute.
 *
 * @param failuresInARow how many ends in a row were each restarted, since a run that was long enough
 */
export function backOffMs(failuresInARow: number): number {
  return failuresInARow === 0 ? 0 : Math.min(firstMs * 2 ** (failuresInARow - 1), maxMs);
}
