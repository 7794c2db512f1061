import { label } from "../../../core/observe/labels.ts";
import { claimOfContainer, isDebugContainer } from "../../../core/observe/ownership.ts";
import type { Labels } from "../../../core/plan/plan.ts";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError } from "../../../errors.ts";
import { until } from "../../../host/until.ts";
import type { LibpodClient } from "../../../libpod/client.ts";

const patienceMs = 5000;
const pollMs = 50;

/** Removes a container, which is killed where it runs, with its anonymous volumes. */
export function removeContainer(
  { containers }: LibpodClient,
  id: string,
  call: Call = {},
): Promise<void> {
  return untilGone(
    () => containers.remove(id, { force: true, volumes: true, timeout: 0, ...call }),
    async () => (await containers.inspect(id, call)).State.Status === "stopping",
    call,
  );
}

/** Removes a pod with all that is in it. */
export function removePod({ pods }: LibpodClient, id: string, call: Call = {}): Promise<void> {
  return untilGone(
    () => pods.remove(id, { force: true, timeout: 0, ...call }),
    async () =>
      (await pods.inspect(id, call)).Containers?.some(({ State }) => State === "stopping") ?? false,
    call,
  );
}

/**
 * @podman 4.3: a removal is refused where something ends just then, which is called stopping until its end
 *   is noticed. What is removed before that leaves its runtime's folder behind, so that is waited for.
 */
async function untilGone(
  remove: () => Promise<void>,
  isEnding: () => Promise<boolean>,
  { signal }: Call,
): Promise<void> {
  let refusal: unknown;
  const tryRemove = async () => {
    try {
      if (refusal !== undefined && (await isEnding())) return false;
      await remove();
    } catch (error) {
      if (isSidepodError(error, "not-found")) return true;
      if (!isSidepodError(error, "not-running")) throw error;
      refusal = error;
      return false;
    }
    return true;
  };
  const pace = { everyMs: pollMs, withinMs: patienceMs, signal };
  if (!(await until(tryRemove, Boolean, pace))) throw refusal;
}

/** Another process may have removed it in the meantime. */
export async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isSidepodError(error, "not-found")) throw error;
  }
}

/** What was to be killed may have ended by itself meanwhile. */
export async function unlessEnded(work: Promise<unknown>): Promise<void> {
  try {
    await unlessGone(work);
  } catch (error) {
    const refused = isSidepodError(error, "engine") && error.details.reason === "signal-refused";
    if (!refused && !isSidepodError(error, "not-running")) throw error;
  }
}

/**
 * Kills what somebody else is stopping of a pod.
 *
 * @podman 5.8: while a pod is being stopped, no call about it is answered (StopWithArgs in libpod holds its
 *   lock), so it is not asked for here.
 */
export async function killStopping(
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
