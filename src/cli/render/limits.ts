import type { LimitsView } from "../../engine/observed.ts";
import { limitNames } from "../../spec/limit-names.ts";
import type { Limits } from "../../spec/pod-spec.ts";
import { formatBytes } from "./byte-size.ts";

/** A row for each limit that is asked for or in force: name, asked, in force. */
export function limitRows(
  { asked, inForce }: LimitsView,
  running = true,
): readonly (readonly string[])[] {
  return (Object.keys(limitNames) as (keyof Limits)[])
    .filter((key) => asked[key] !== undefined || inForce?.[key] !== undefined)
    .map((key) => [
      limitNames[key],
      formatLimit(key, asked[key]) || "-",
      inForce === undefined
        ? running
          ? "unknown"
          : ""
        : formatLimit(key, inForce[key]) || "no limit",
    ]);
}

function formatLimit(key: keyof Limits, value: Limits[keyof Limits]): string {
  if (typeof value !== "number") return value ?? "";
  if (value === -1) return "no limit";
  return key.startsWith("memory") ? formatBytes(value) : String(value);
}
