import type { Limits } from "../../../spec/pod-spec.ts";

/** The OCI runtime specification's `linux.resources`, as far as Podman's API takes it. */
export interface OciResources {
  cpu?: { quota?: number; period?: number; shares?: number; cpus?: string };
  memory?: { limit?: number; reservation?: number; swap?: number };
  pids?: { limit: number };
}

const cpuPeriodMicros = 100_000;

/** @returns undefined where nothing is limited */
export function resourcesOf(limits: Limits): OciResources | undefined {
  const { cpus, cpuShares, cpuset, memory, memoryReservation, memorySwap, pids } = limits;
  const resources: OciResources = {};
  if (cpus !== undefined || cpuShares !== undefined || cpuset !== undefined) {
    resources.cpu = {
      ...(cpus !== undefined && {
        quota: Math.round(cpus * cpuPeriodMicros),
        period: cpuPeriodMicros,
      }),
      ...(cpuShares !== undefined && { shares: cpuShares }),
      ...(cpuset !== undefined && { cpus: cpuset }),
    };
  }
  if (memory !== undefined || memoryReservation !== undefined || memorySwap !== undefined) {
    resources.memory = {
      ...(memory !== undefined && { limit: memory }),
      ...(memoryReservation !== undefined && { reservation: memoryReservation }),
      ...(memorySwap !== undefined && { swap: memorySwap }),
    };
  }
  if (pids !== undefined) resources.pids = { limit: pids };
  return Object.keys(resources).length === 0 ? undefined : resources;
}

/**
 * The same for changing a running container: memory and swap go together, because on cgroup v1 the
 * one may not pass the other on the way. Twice the memory is what Podman gives at creation.
 */
export function updatedResourcesOf(limits: Limits): OciResources {
  const resources = resourcesOf(limits) ?? {};
  const { memory } = resources;
  if (memory?.limit !== undefined && memory.swap === undefined) memory.swap = memory.limit * 2;
  return resources;
}
