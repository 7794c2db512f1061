import { createHash, scryptSync } from "node:crypto";
import type { ContainerSpec, PodSpec } from "../../podfile/model.ts";
import { podPart } from "../observe/labels.ts";
import type { DebugContainerSpec } from "../seam/debugging.ts";

/** What a running pod cannot take on; a change means that it is made again. */
export function hashPod(spec: PodSpec): string {
  // Volumes and secrets are made beside the pod.
  const { volumes: _, secrets: __, ...made } = podPart(spec);
  return hash(made);
}

/** What a container is made from, apart from limits, which the engine changes while it runs. */
export function hashContainer(spec: PodSpec, container: ContainerSpec): string {
  const { limits: _, pullPolicy: __, imageFallback: ___, ...made } = container;
  const named = new Set(container.mounts.flatMap((m) => (m.type === "volume" && m.source) || []));
  const mounted = new Set(container.secrets.map((mount) => mount.secret));
  return hash({
    made,
    volumes: spec.volumes.filter((v) => named.has(v.key)).map((v) => v.name),
    secrets: spec.secrets.filter((s) => mounted.has(s.key)).map((s) => s.name),
  });
}

/** What a debug container is made from, its names apart, and the process that it was made for. */
export function hashDebugContainer({ container, view, target }: DebugContainerSpec): string {
  const { name: _, fullName: __, ...made } = container;
  const { id, process } = target ?? {};
  return hash({ made, view, id, process: process && [process.hostPid, process.startedAt] });
}

/**
 * A digest of a secret's content that tells whether it has changed. It is slow and salted, so that
 * reading it off the engine does not give a short secret away cheaply.
 */
export function digestSecret(pod: string, key: string, content: Uint8Array): string {
  return scryptSync(content, `io.sidepod/${pod}/${key}`, 16, { N: 4096 }).toString("hex");
}

/** For names that no one has to read. */
export function shortDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function hash(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 32);
}

/** JSON with sorted keys, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
