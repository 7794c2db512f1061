import { isSidepodError } from "../../errors.ts";
import type { LibpodClient } from "../../libpod/client.ts";
import type { ContainerCreate } from "../../libpod/types/container-create.ts";

/**
 * Creates a container. An engine that is killed in the middle of this leaves the container's name
 * taken in its storage, by something that it does not know as a container: that is cleared away.
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
    const leftover = await findLeftover(client, body.name, signal);
    if (leftover === undefined) throw error;
    await client.containers.remove(leftover, { force: true, signal });
    await client.containers.create(body, { signal });
  }
}

/** What other tools keep in the same storage has another command, such as `buildah`. */
async function findLeftover(
  { containers }: LibpodClient,
  name: string | undefined,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const all = await containers.list({ all: true, external: true, signal });
  return all.find(
    ({ Names, State, Command }) =>
      State === "storage" && Command?.[0] === "storage" && Names[0] === name,
  )?.Id;
}
