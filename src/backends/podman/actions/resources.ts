import { constants } from "node:os";
import type { LinuxResources } from "../../../libpod/types/resources.ts";
import type { Limits } from "../../../podfile/model.ts";

const cpuPeriodMicros = 100_000;

/** @returns undefined where nothing is limited */
export function resourcesOf(limits: Limits): LinuxResources | undefined {
  const { cpus, cpuShares, cpuset, memory, memoryReservation, memorySwap, pids } = limits;
  const resources: LinuxResources = {
    ...((cpus !== undefined || cpuShares !== undefined || cpuset !== undefined) && {
      cpu: {
        ...(cpus !== undefined && {
          quota: Math.round(cpus * cpuPeriodMicros),
          period: cpuPeriodMicros,
        }),
        ...(cpuShares !== undefined && { shares: cpuShares }),
        ...(cpuset !== undefined && { cpus: cpuset }),
      },
    }),
    ...((memory !== undefined || memoryReservation !== undefined || memorySwap !== undefined) && {
      memory: {
        ...(memory !== undefined && { limit: memory }),
        ...(memoryReservation !== undefined && { reservation: memoryReservation }),
        ...(memorySwap !== undefined && { swap: memorySwap }),
      },
    }),
    ...(pids !== undefined && { pids: { limit: pids } }),
  };
  return Object.keys(resources).length === 0 ? undefined : resources;
}

/**
 * The same for changing a running container: memory and swap go together, because on cgroup v1 the
 * one may not pass the other on the way. Twice the memory is what Podman gives at creation.
 */
export function updatedResourcesOf(limits: Limits): LinuxResources {
  const swap = limits.memorySwap ?? (limits.memory === undefined ? undefined : limits.memory * 2);
  return resourcesOf(swap === undefined ? limits : { ...limits, memorySwap: swap }) ?? {};
}

/**
 * The number that Podman's API wants for a signal: `SIGTERM`, `TERM`, `15`, `SIGRTMIN+3`.
 * Numbers are Linux's, whatever machine the command runs on.
 */
export function signalNumber(signal: string): number | undefined {
  if (/^\d+$/.test(signal)) return Number(signal);
  const name = signal.toUpperCase().replace(/^(?!SIG)/, "SIG");
  const fromFirst = /^SIGRTMIN(?:\+(\d+))?$/.exec(name);
  if (fromFirst) return 34 + Number(fromFirst[1] ?? 0);
  const fromLast = /^SIGRTMAX(?:-(\d+))?$/.exec(name);
  if (fromLast) return 64 - Number(fromLast[1] ?? 0);
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return numbers[name];
}
