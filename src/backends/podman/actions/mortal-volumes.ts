import type { Call } from "../../../core/seam/call.ts";
import type { MortalVolume } from "../../../core/seam/inventory.ts";
import type { LibpodClient } from "../../../libpod/client.ts";

/** The anonymous volumes of containers: Podman removes them when it is asked to remove the container. */
export async function mortalVolumes(
  { containers, volumes }: LibpodClient,
  ids: readonly string[],
  call: Call,
): Promise<readonly MortalVolume[]> {
  const found = await Promise.all(
    ids.map(async (id) => {
      const { Mounts } = await containers.inspect(id, call);
      return Promise.all(
        (Mounts ?? []).map(async ({ Type, Name, Destination }) => {
          if (Type !== "volume" || Name === undefined) return [];
          const { Anonymous = false } = await volumes.inspect(Name, call);
          return Anonymous ? { container: id, volume: Name, target: Destination } : [];
        }),
      );
    }),
  );
  return found.flat(2);
}
