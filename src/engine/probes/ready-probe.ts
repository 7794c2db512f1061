import type { ContainerSpec, ProbeSpec } from "../../spec/pod-spec.ts";

/** What tells whether a container can do its work: its ready probe, or else its health check. */
export function readyProbeOf({
  probes,
  healthcheck,
}: Pick<ContainerSpec, "probes" | "healthcheck">): ProbeSpec | undefined {
  if (probes.ready !== undefined || healthcheck === undefined) return probes.ready;
  const { test, ...timing } = healthcheck;
  const [kind, ...words] = test;
  if (kind === "NONE") return undefined;
  const exec = kind === "CMD-SHELL" ? ["/bin/sh", "-c", ...words] : words;
  return { check: { exec }, ...timing };
}
