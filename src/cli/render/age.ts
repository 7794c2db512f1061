const units: readonly (readonly [name: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
];

/** How long ago a time is, in its largest unit: `3m`, `2d`. */
export function formatAge(since: string, nowMs: number): string {
  const elapsed = Math.max(0, nowMs - Date.parse(since));
  const [name, ms] = units.find(([, size]) => elapsed >= size) ?? ["s", 1000];
  return Number.isFinite(elapsed) ? `${Math.floor(elapsed / ms)}${name}` : "";
}
