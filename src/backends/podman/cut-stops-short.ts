import type { Call } from "../../engine/backend.ts";
import { label } from "../../engine/labels.ts";
import { claimOfContainer, isDebugContainer } from "../../engine/ownership.ts";
import type { Labels } from "../../engine/plan.ts";
import type { LibpodClient } from "../../libpod/client.ts";
import { unlessEnded } from "./meanwhile.ts";

/**
 * Kills what somebody else is stopping of a pod. Until such a stop is over, Podman 5.8 answers no
 * call about the pod (StopWithArgs in libpod holds its lock), so it is not asked for here.
 */
export async function cutStopsShort(
  { containers }: Pick<LibpodClient, "containers">,
  pod: string,
  call: Call,
): Promise<void> {
  const filters = { label: [`${label.pod}=${pod}`] };
  const ours = await containers.list({ ...call, all: true, filters });
  await Promise.all(
    ours
      .filter(({ State, PodName }) => State === "stopping" && PodName === pod)
      .filter(({ Labels, Names: [name = ""] }) => isOfPod(Labels ?? {}, name, pod))
      .map(({ Id }) => unlessEnded(containers.kill(Id, call))),
  );
}

function isOfPod(labels: Labels, fullName: string, pod: string): boolean {
  const claim = claimOfContainer(labels, fullName, { name: pod, ours: true });
  return claim.ours || isDebugContainer(labels, fullName);
}
