import { label } from "../../../core/observe/labels.ts";
import { claimOfPod } from "../../../core/observe/ownership.ts";
import { isSidepodError } from "../../../errors.ts";
import { until } from "../../../host/until.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerCreate } from "../../../libpod/types/container-create.ts";
import type { ContainerListItem } from "../../../libpod/types/container-list.ts";
import type { PodCreate } from "../../../libpod/types/pod.ts";

/** How long a call that was broken off may still be at work in the engine. */
const patienceMs = 3000;
const pollMs = 100;

/**
 * Creates a container. Where its name is taken, the same call may have been made before by a
 * command that was killed: the engine finishes it all the same, and what it makes is taken as it
 * is. An engine that was killed in the middle leaves the name taken in its storage, by something
 * that it does not know as a container: that is cleared away.
 */
export async function createContainer(
  client: LibpodClient,
  body: ContainerCreate,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await client.containers.create(body, { signal });
  } catch (error) {
    if (!isSidepodError(error, "name-in-use")) throw error;
    const holder = await findHolder(client, body.name, signal);
    if (holder !== undefined && isSame(holder, body)) return;
    if (holder !== undefined && !isLeftover(holder)) throw error;
    if (holder !== undefined) await client.containers.remove(holder.Id, { force: true, signal });
    await client.containers.create(body, { signal });
  }
}

/** Waits for one that is just being made; undefined where the name is free by now. */
async function findHolder(
  { containers }: LibpodClient,
  name: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ContainerListItem | undefined> {
  const look = async () => {
    const all = await containers.list({ all: true, external: true, signal });
    return all.find(({ Names }) => Names[0] === name);
  };
  return await until(look, (holder) => holder === undefined || !isLeftover(holder), {
    everyMs: pollMs,
    withinMs: patienceMs,
    signal,
  });
}

/** Of the same pod: one that was made of a copy of it has its labels, too. */
function isSame({ Labels, PodName }: ContainerListItem, { labels }: ContainerCreate): boolean {
  const isThere = PodName === labels?.[label.pod];
  return isThere && [label.pod, label.hash].every((name) => Labels?.[name] === labels?.[name]);
}

/** What other tools keep in the same storage has another command, such as `buildah`. */
function isLeftover({ State, Command }: ContainerListItem): boolean {
  return State === "storage" && Command?.[0] === "storage";
}

/**
 * Creates a pod. Where its name is taken by one that was made of the same, a command that was killed
 * had asked for it just before: that is the pod.
 */
export async function createPod(
  { pods }: LibpodClient,
  body: PodCreate & { readonly name: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await pods.create(body, { signal });
  } catch (error) {
    if (!isSidepodError(error, "name-in-use") || !(await pods.exists(body.name, { signal }))) {
      throw error;
    }
    const { Labels } = await pods.inspect(body.name, { signal });
    const isOurs = claimOfPod(Labels ?? {}, body.name).ours;
    if (!isOurs || Labels?.[label.hash] !== body.labels?.[label.hash]) throw error;
  }
}
