import type { Limits } from "./pod-spec.ts";

/** What the pod file calls each limit. */
export const limitNames: Readonly<Record<keyof Limits, string>> = {
  cpus: "cpus",
  cpuShares: "cpu_shares",
  cpuset: "cpuset",
  memory: "mem_limit",
  memoryReservation: "mem_reservation",
  memorySwap: "memswap_limit",
  pids: "pids_limit",
};
