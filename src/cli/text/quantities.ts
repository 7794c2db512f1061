const timeUnits: readonly (readonly [name: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
];

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** How long ago a time is, in its largest unit: `3m`, `2d`. */
export function formatAge(since: string, nowMs: number): string {
  const elapsed = Math.max(0, nowMs - Date.parse(since));
  const [name, ms] = timeUnits.find(([, size]) => elapsed >= size) ?? ["s", 1000];
  return Number.isFinite(elapsed) ? `${Math.floor(elapsed / ms)}${name}` : "";
}

/** How long it is until a time, in its largest unit: `59m`; `-` where there is no such time. */
export function formatTimeLeft(until: string, now: Date): string {
  const untilMs = Date.parse(until);
  if (Number.isNaN(untilMs)) return "-";
  return untilMs > now.getTime() ? formatAge(now.toISOString(), untilMs) : "over";
}

/** A number of bytes for people: three digits, powers of 1024. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${byteUnits[unit]}`;
}
