/**
 * A script for `sh -c` that does something, then nothing until TERM, and ends at that at once. It
 * waits for a sleep, since a loop of short ones takes a tenth of a processor; the sleep is ended,
 * since in another container's process namespace it would go on. For a pod file, where a dollar is
 * written twice.
 */
export function untilTerm(start = ":", end = "exit 0"): string {
  return `trap 'kill $$! 2> /dev/null; ${end}' TERM; ${start}; sleep infinity & wait`;
}

/** A main or sidecar that ends at TERM, at once; for a pod file. */
export const obeys = `[sh, -c, "${untilTerm()}"]`;
