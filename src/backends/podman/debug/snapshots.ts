import { randomBytes } from "node:crypto";
import { label } from "../../../core/observe/labels.ts";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError } from "../../../errors.ts";
import { readNamespaces } from "../../../host/proc/namespaces.ts";
import { isAlive, processOf } from "../../../host/proc/process.ts";
import { readIfThere } from "../../../host/proc/read-if-there.ts";
import { until } from "../../../host/until.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerListItem } from "../../../libpod/types/container-list.ts";
import type { ImageListItem } from "../../../libpod/types/image.ts";
import { removeContainer } from "../actions/remove.ts";
import { ownDebugContainers } from "./own-containers.ts";

/** Of a container that was made and not started. @podman <5.0: `initialized` is the state of one that is prepared. */
const unstarted = ["created", "configured", "initialized"];

/** Commits a container as an image of ours. It is not paused, so that nobody notices. */
export async function takeSnapshot(
  { containers, images }: LibpodClient,
  container: string,
  call: Call,
): Promise<string> {
  const { Image } = await containers.inspect(container, call);
  const { History } = await images.inspect(Image, call);
  return containers.commit(container, {
    pause: false,
    changes: [
      `LABEL ${label.snapshot}=${container}`,
      `LABEL ${label.maker}=${makerMark()}`,
      `LABEL ${label.steps}=${(History ?? []).length + 1}`,
    ],
    ...call,
  });
}

/** So long a container that removes itself may take. */
const patienceMs = 3000;
const pollMs = 50;

/** Removes a snapshot, unless a container has it that stays, or somebody has taken it over. */
export async function removeSnapshot(
  client: LibpodClient,
  image: string,
  call: Call,
): Promise<void> {
  const filters = { label: [`${label.snapshot}=${image}`] };
  const users = await until(
    () => client.containers.list({ all: true, filters, ...call }),
    (them) => them.length === 0 || them.some(stays),
    { everyMs: pollMs, withinMs: patienceMs, signal: call.signal },
  );
  if (users.length === 0) await removeUnlessTaken(client, image, call);
}

function stays({ Labels, State }: ContainerListItem): boolean {
  return Boolean(Labels?.[label.kept]) || State === "running";
}

/** Removes the snapshots that no container has, of makers that are gone. Returns how many. */
export async function sweepSnapshots(client: LibpodClient, call: Call): Promise<number> {
  const images = await client.images.list({ filters: { label: [label.snapshot] }, ...call });
  // First who has made them, then who has them: a maker may end as soon as its container is there.
  const orphans = images.filter(
    (image) =>
      !isNamed(image) && isMakerGone(image.Labels?.[label.maker] ?? "", image.Created * 1000),
  );
  if (orphans.length === 0) return 0;
  const users = await client.containers.list({
    all: true,
    filters: { label: [label.snapshot] },
    ...call,
  });
  const used = new Set(users.map(({ Labels }) => Labels?.[label.snapshot]));
  let removed = 0;
  for (const { Id } of orphans) {
    if (used.has(Id) || (await isDerived(client, Id, call))) continue;
    if (await removeImage(client, Id, call)) removed += 1;
  }
  return removed;
}

/** What was built from a snapshot, or committed from its container, has its labels and is somebody's own. */
async function isDerived({ images }: LibpodClient, id: string, call: Call): Promise<boolean> {
  try {
    const { Labels, History } = await images.inspect(id, call);
    const steps = Labels?.[label.steps];
    return steps !== undefined && steps !== String((History ?? []).length);
  } catch (error) {
    if (isSidepodError(error, "image-not-found")) return false;
    throw error;
  }
}

/** We give no names: who has tagged it wants to have it. */
function isNamed({ RepoTags }: Pick<ImageListItem, "RepoTags">): boolean {
  return (RepoTags ?? []).length > 0;
}

async function removeUnlessTaken(client: LibpodClient, image: string, call: Call): Promise<void> {
  try {
    if (isNamed(await client.images.inspect(image, call))) return;
  } catch (error) {
    if (isSidepodError(error, "image-not-found")) return;
    throw error;
  }
  await removeImage(client, image, call);
}

/** The engine's answer where a container was made from the image. */
const inUse = 409;

/** Not forced, as that takes the containers along that were made from it. One that is gone is fine. */
async function removeImage({ images }: LibpodClient, image: string, call: Call): Promise<boolean> {
  try {
    await images.remove(image, call);
    return true;
  } catch (error) {
    if (isSidepodError(error, "image-not-found")) return false;
    if (isSidepodError(error, "engine") && error.details.status === inUse) return false;
    throw error;
  }
}

/**
 * Removes debug containers that nobody is going to start: their makers were killed in between, and only
 * what was started removes itself.
 */
export async function sweepUnstarted(client: LibpodClient, call: Call): Promise<void> {
  const filters = { label: [label.maker] };
  const all = await client.containers.list({ all: true, filters, ...call });
  const waiting = all.filter(({ State }) => unstarted.includes(State.toLowerCase()));
  for (const { Id, Labels, Created } of await ownDebugContainers(client, waiting, call)) {
    const maker = Labels?.[label.maker] ?? "";
    // A copy is the user's to start again, and to remove.
    if (Labels?.[label.copy] !== undefined) continue;
    if (isMakerGone(maker, Date.parse(Created))) await removeContainer(client, Id, call);
  }
}

/** So long nobody takes from making a snapshot to using it. */
const maxMs = 60 * 60_000;

/**
 * A word for a label, which tells the process that made something from every other one: those after
 * a restart of the machine, and those of other machines and process spaces with the same engine.
 */
export function makerMark(): string {
  const own = processOf(process.pid);
  // Two snapshots of the same files are two images.
  const nonce = randomBytes(4).toString("hex");
  return own === undefined ? `-.-.-.${nonce}` : `${own.pid}.${own.startedAt}.${place()}.${nonce}`;
}

/** Whether who made something has certainly ended; of others' processes only age tells. */
export function isMakerGone(mark: string, madeAtMs: number, nowMs = Date.now()): boolean {
  const [pid = "", startedAt = "", where] = mark.split(".");
  const known = where === place() && /^\d+$/.test(pid);
  return known ? !isAlive({ pid: Number(pid), startedAt }) : nowMs - madeAtMs > maxMs;
}

/** This start of this machine, and its process space. */
function place(): string {
  const boot = readIfThere("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  return `${boot}-${readNamespaces("self").pid ?? ""}`;
}
