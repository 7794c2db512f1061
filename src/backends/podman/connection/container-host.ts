import type { Finding } from "./finding.ts";
import type { Surroundings } from "./surroundings.ts";

/** CONTAINER_HOST, the address of an engine, as Podman's own remote client reads it. */
export function findContainerHost({ env }: Surroundings): Finding {
  const finder = "container-host";
  const url = env.CONTAINER_HOST;
  if (!url) return { finder, why: "CONTAINER_HOST is not set" };
  const identity = env.CONTAINER_SSHKEY;
  return {
    finder,
    target: identity ? { url, identity } : { url },
    explicit: true,
    why: "CONTAINER_HOST is set",
  };
}
