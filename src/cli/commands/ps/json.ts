import type { KeptPlace } from "../../../app/forward/persistent/record.ts";
import type { ObservedContainer, ObservedPod } from "../../../core/seam/observed.ts";

/**
 * A pod as `sidepod ps --json` prints it; the shape is described in docs/commands.md.
 *
 * @param forwards those that the supervisor keeps open, of whichever pods
 */
export function podJson(pod: ObservedPod, forwards: readonly KeptPlace[] = []) {
  const { name, id, state, ready, foreign, ports, containers } = pod;
  const added = forwards.filter((forward) => forward.pod === name);
  return {
    name,
    id,
    state,
    ready,
    ...(foreign !== undefined && { foreign }),
    ports: ports.map(({ hostIp, hostPort, containerPort, protocol }) => ({
      hostIp: hostIp ?? "0.0.0.0",
      hostPort: hostPort ?? null,
      containerPort,
      protocol,
    })),
    containers: containers.map(containerJson),
    ...(added.length > 0 && { forwards: added.map(({ pod: _, ...forward }) => forward) }),
  };
}

function containerJson(container: ObservedContainer) {
  const { name, fullName, id, role, state, ready, health, restarts, image, shares } = container;
  return {
    name,
    fullName,
    id,
    role,
    ...(container.foreign !== undefined && { foreign: container.foreign }),
    state,
    ready,
    health: health ?? null,
    restarts,
    restartInMs: container.restartInMs === undefined ? null : Math.round(container.restartInMs),
    reason: container.reason ?? null,
    exitCode: container.exitCode ?? null,
    pid: container.pid ?? null,
    image,
    startedAt: container.startedAt ?? null,
    shares,
  };
}
