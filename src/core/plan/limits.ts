import { type Limits, limitNames } from "../../podfile/model.ts";

export type LimitChange =
  | { readonly kind: "none" }
  | { readonly kind: "update"; readonly cause: string }
  | { readonly kind: "replace"; readonly cause: string };

/** Limits whose value in force can be read back as it was asked for, whatever the cgroup version. */
const readable: readonly (keyof Limits)[] = ["memory", "cpus", "pids"];

/**
 * What it takes to get a container to the limits that are asked for. The engine can set a limit on
 * a running container and cannot take one away. A container that does not run is made again, which
 * costs nothing.
 *
 * @podman <5.0: a limit that was set on a container is forgotten at its next start.
 *
 * @param has limits in force; undefined where they cannot be read
 * @param was limits that it was made with
 */
export function compareLimits(
  has: Limits | undefined,
  was: Limits,
  asked: Limits,
  running: boolean,
): LimitChange {
  const keys = [
    ...new Set([...readable, ...Object.keys(was), ...Object.keys(asked)]),
  ] as (keyof Limits)[];
  let update: string | undefined;
  for (const key of keys) {
    const inForce = has !== undefined && readable.includes(key) ? has[key] : was[key];
    // The engine gives every container a limit of processes, so one in force need not be asked for.
    const now =
      key === "pids" && asked.pids === undefined && was.pids === undefined ? undefined : inForce;
    if (isSame(key, asked[key], now)) continue;
    const cause = `${limitNames[key]} is ${inWords(key, now)}, requested: ${inWords(key, asked[key])}`;
    if (asked[key] === undefined || !running || !readable.includes(key))
      return { kind: "replace", cause };
    update ??= cause;
  }
  return update === undefined ? { kind: "none" } : { kind: "update", cause: update };
}

/** Kernels of any architecture round memory down to pages of at most this size. */
const largestPage = 65_536;

/** Whether a value in force is what becomes of the one that was asked for. */
function isSame(
  key: keyof Limits,
  asked: Limits[keyof Limits],
  now: Limits[keyof Limits],
): boolean {
  if (typeof asked !== "number" || typeof now !== "number") return asked === now;
  if (key === "memory") return now <= asked && asked - now < largestPage;
  if (key !== "cpus") return asked === now;
  // The engine gives the kernel whole microseconds; systemd rounds up to hundredths of a processor.
  const roundings = [asked, Math.ceil(asked * 100) / 100];
  return roundings.some((rounded) => Math.abs(rounded - now) < 2e-5);
}

function inWords(key: keyof Limits, value: number | string | undefined): string {
  if (value === undefined) return "no limit";
  if (!key.startsWith("memory") || typeof value === "string") return String(value);
  const units = ["", "k", "m", "g"];
  let amount = value;
  let unit = 0;
  for (; amount > 0 && amount % 1024 === 0 && unit < units.length - 1; unit++) amount /= 1024;
  return `${amount}${units[unit]}`;
}
