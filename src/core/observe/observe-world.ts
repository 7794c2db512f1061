import type { PodSpec } from "../../podfile/model.ts";
import type { Observed } from "../plan/desired.ts";
import { digestSecret } from "../plan/hash.ts";
import type { ReadSecret } from "../seam/actions.ts";
import type { Call } from "../seam/call.ts";
import type { Inventory } from "../seam/inventory.ts";

/** Everything that a plan for the specification depends on, asked for at once. */
export async function observeAll(backend: Inventory, spec: PodSpec, call: Call): Promise<Observed> {
  const images = new Set(spec.containers.flatMap(({ image }) => image ?? []));
  const hasMore = spec.volumes.length + spec.secrets.length > 0;
  const [pod, belongings, found] = await Promise.all([
    backend.observe(spec.name, call),
    hasMore ? backend.belongings(spec.name, call) : undefined,
    backend.lookup(
      {
        images: [...images],
        volumes: spec.volumes.map(({ name }) => name),
        secrets: spec.secrets.map(({ name }) => name),
        hostRootfs: spec.containers.some(({ rootfs, imageFallback }) => rootfs ?? imageFallback),
      },
      call,
    ),
  ]);
  return { pod, found, ...(belongings && { belongings }) };
}

/** A digest for each secret that Sidepod makes itself, to see whether its content has changed. */
export async function digestSecrets(
  spec: PodSpec,
  readSecret: ReadSecret,
): Promise<ReadonlyMap<string, string>> {
  const own = spec.secrets.filter(({ external }) => !external);
  return new Map(
    await Promise.all(
      own.map(async (secret): Promise<[string, string]> => {
        const content = await readSecret(secret);
        return [secret.key, digestSecret(spec.name, secret.key, content)];
      }),
    ),
  );
}
