import type { ObservedContainer } from "../../../engine/observed.ts";

type Part = Pick<ObservedContainer, "role" | "state" | "exitCode">;

/**
 * The state of a pod from its containers, in Podman's words. Unlike Podman, an init container that
 * has done its work does not make a pod that runs a degraded one.
 */
export function podState(containers: readonly Part[]): string {
  const parts = containers.filter(
    ({ role, state, exitCode }) => !(role === "init" && state === "exited" && exitCode === 0),
  );
  const count = (state: Part["state"]) => parts.filter((part) => part.state === state).length;
  const running = count("running");
  if (parts.length === 0) return containers.length === 0 ? "created" : "exited";
  if (running === parts.length) return "running";
  if (running > 0) return "degraded";
  if (count("paused") === parts.length) return "paused";
  if (count("exited") === parts.length) return "exited";
  if (count("exited") > 0) return "stopped";
  return count("created") === parts.length ? "created" : "degraded";
}
