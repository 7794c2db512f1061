import type { Bounds } from "./format/scalars.ts";

/** A timer of Node that is to run for longer goes off at once, again and again: 24 days. */
export const maxMs = 24 * 24 * 60 * 60_000;

/** As Kubernetes' int32: enough for "for ever". */
const maxTimes = 2 ** 31 - 1;

const whole = (min: number, max: number): Bounds => ({ min, max, whole: true });

/**
 * What the numbers of a specification may be. A pod file, a manifest and a label are held to the same,
 * so that nothing that comes from outside makes a busy loop, or a timer that goes off at once.
 */
export const bounds = {
  durationMs: whole(0, maxMs),
  /** From one try to the next: examples use 500 ms, and a hundred tries a second are no busy loop. */
  intervalMs: whole(10, maxMs),
  timeoutMs: whole(1, maxMs),
  /** How long a debug container may live: what is needed for longer is a sidecar. */
  ttlMs: whole(1000, 7 * 24 * 60 * 60_000),
  /** Failures until something has failed. */
  failures: whole(1, maxTimes),
  restarts: whole(0, maxTimes),
  port: whole(1, 65_535),
  cpus: { min: 0, max: 1024, whole: false },
  cpuShares: whole(0, 262_144),
  bytes: whole(0, Number.MAX_SAFE_INTEGER),
  /** -1 is unlimited here, and in the next two. */
  swapBytes: whole(-1, Number.MAX_SAFE_INTEGER),
  pids: whole(-1, Number.MAX_SAFE_INTEGER),
  ulimit: whole(-1, Number.MAX_SAFE_INTEGER),
  oomScoreAdj: whole(-1000, 1000),
  /** A user's or a group's number. */
  id: whole(0, 2 ** 32 - 1),
  fileMode: whole(0, 0o7777),
} as const satisfies Record<string, Bounds>;
