import type { ContainerSpec } from "../../spec/pod-spec.ts";

/**
 * Whether a container is started again after its end. Where the file does not say, sidecars are, as
 * those of Kubernetes, and main is not; otherwise Compose's rules.
 *
 * @param restarts how often it has been started again so far
 */
export function isRestarted(
  { role, restart }: Pick<ContainerSpec, "role" | "restart">,
  exitCode: number,
  restarts: number,
): boolean {
  const { policy, maxRetries } = restart ?? {
    policy: role === "sidecar" ? ("always" as const) : ("no" as const),
  };
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
