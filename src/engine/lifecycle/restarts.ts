import type { ContainerSpec, RestartPolicy } from "../../spec/pod-spec.ts";

type Restarting = Pick<ContainerSpec, "role" | "restart">;

/**
 * What a keeper does where a container ends. Where the file does not say, sidecars are started again,
 * as those of Kubernetes, and main is not.
 */
export function restartPolicyOf({ role, restart }: Restarting): RestartPolicy {
  return restart ?? { policy: role === "sidecar" ? "always" : "no" };
}

/** Whether anybody may start it again, its keeper or the engine. */
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
