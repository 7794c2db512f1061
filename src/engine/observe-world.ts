import type { PodSpec } from "../spec/pod-spec.ts";
import type { Backend, Call } from "./backend.ts";
import { hostRootfsImage } from "./reconcile/prerequisites.ts";
import type { World } from "./reconcile/reconcile.ts";

/** Everything that a plan for the specification depends on, asked for at once. */
export async function observeWorld(backend: Backend, spec: PodSpec, call: Call): Promise<World> {
  const images = new Set(spec.containers.flatMap(({ image }) => image ?? []));
  if (spec.containers.some(({ rootfs, imageFallback }) => rootfs ?? imageFallback)) {
    images.add(hostRootfsImage);
  }
  const hasMore = spec.volumes.length + spec.secrets.length > 0;
  const [pod, belongings, found] = await Promise.all([
    backend.observe(spec.name, call),
    hasMore ? backend.belongings(spec.name, call) : undefined,
    backend.lookup(
      {
        images: [...images],
        volumes: spec.volumes.map(({ name }) => name),
        secrets: spec.secrets.map(({ name }) => name),
      },
      call,
    ),
  ]);
  return { pod, found, ...(belongings && { belongings }) };
}
