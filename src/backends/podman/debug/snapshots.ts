import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../../engine/backend.ts";
import { label } from "../../../engine/labels.ts";
import { isSidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { isMakerGone, makerMark } from "./maker.ts";

/** Commits a container as an image of ours. It is not paused, so that nobody notices. */
export function takeSnapshot(
  { containers }: LibpodClient,
  container: string,
  call: Call,
): Promise<string> {
  return containers.commit(container, {
    pause: false,
    changes: [`LABEL ${label.snapshot}=${container}`, `LABEL ${label.maker}=${makerMark()}`],
    ...call,
  });
}

/** How often it is looked whether a container that removes itself is gone. */
const mostLooks = 20;
const lookMs = 50;

/** Removes a snapshot, unless a container has it that stays. */
export async function removeSnapshot(
  client: LibpodClient,
  image: string,
  call: Call,
): Promise<void> {
  const filters = { label: [`${label.snapshot}=${image}`] };
  for (let looks = 1; ; looks += 1) {
    const users = await client.containers.list({ all: true, filters, ...call });
    if (users.length === 0) break;
    const stays = users.some(({ Labels, State }) => Labels?.[label.kept] || State === "running");
    if (stays || looks === mostLooks) return;
    await sleep(lookMs, undefined, call.signal ? { signal: call.signal } : {});
  }
  await removeImage(client, image, call);
}

/** Removes the snapshots that no container has, of makers that are gone. Returns how many. */
export async function sweepSnapshots(client: LibpodClient, call: Call): Promise<number> {
  const images = await client.images.list({ filters: { label: [label.snapshot] }, ...call });
  // First who has made them, then who has them: a maker may end as soon as its container is there.
  const orphans = images.filter(({ Labels, Created }) =>
    isMakerGone(Labels?.[label.maker] ?? "", Created * 1000),
  );
  if (orphans.length === 0) return 0;
  const users = await client.containers.list({
    all: true,
    filters: { label: [label.snapshot] },
    ...call,
  });
  const used = new Set(users.map(({ Labels }) => Labels?.[label.snapshot]));
  const unused = orphans.filter(({ Id }) => !used.has(Id));
  for (const { Id } of unused) await removeImage(client, Id, call);
  return unused.length;
}

/** Forced, for a container that was killed may have left it mounted. One that is gone is fine. */
async function removeImage({ images }: LibpodClient, image: string, call: Call): Promise<void> {
  try {
    await images.remove(image, { force: true, ...call });
  } catch (error) {
    if (!isSidepodError(error, "image-not-found")) throw error;
  }
}
