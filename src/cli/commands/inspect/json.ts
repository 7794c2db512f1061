import type { PodDetails } from "../../../core/seam/observed.ts";
import { podJson } from "../ps/json.ts";

/** A pod as `sidepod inspect --json` prints it: what `ps` says, and more of each. */
export function detailsJson(details: PodDetails) {
  const { pod, containers } = details;
  const basic = podJson({ ...pod, containers: containers.map(({ container }) => container) });
  return {
    ...basic,
    managed: pod.managed,
    createdAt: pod.createdAt,
    share: pod.share,
    infraId: details.infraId ?? null,
    cgroup: details.cgroup ?? null,
    limits: details.limits,
    labels: pod.labels,
    containers: containers.map((each, index) => ({
      ...basic.containers[index],
      user: each.user,
      readOnlyRoot: each.readOnlyRoot,
      namespaces: each.namespaces ?? null,
      mounts: each.mounts,
      capabilities: each.capabilities,
      limits: each.limits,
      labels: each.container.labels,
    })),
  };
}
