import type { Call } from "../../engine/backend.ts";
import { label } from "../../engine/labels.ts";
import { isSidepodError } from "../../errors.ts";
import type { LibpodClient } from "../../libpod/client.ts";

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
    ours.map(async ({ Id, State }) => {
      if (State !== "stopping") return;
      try {
        await containers.kill(Id, call);
      } catch (error) {
        // It has ended meanwhile.
        if (!isSidepodError(error, "not-running") && !isSidepodError(error, "not-found")) {
          throw error;
        }
      }
    }),
  );
}
