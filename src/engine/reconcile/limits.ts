import type { Limits } from "../../spec/pod-spec.ts";

/** Limits that the engine gives by itself where none is asked for. */
const givenByEngine = new Set<keyof Limits>(["pids", "memorySwap"]);

export type LimitChange =
  | { readonly kind: "none" }
  | { readonly kind: "update"; readonly cause: string }
  | { readonly kind: "replace"; readonly cause: string };

/** What it takes to get from the limits that a container has to the ones that are asked for. */
export function compareLimits(has: Limits | undefined, asked: Limits): LimitChange {
  if (has === undefined) return { kind: "none" };
  const keys = [...Object.keys(has), ...Object.keys(asked)] as (keyof Limits)[];
  const dropped = keys.find(
    (key) => asked[key] === undefined && has[key] !== undefined && !givenByEngine.has(key),
  );
  if (dropped !== undefined) {
    // The engine's update call can set limits and cannot take one away.
    return { kind: "replace", cause: `the limit ${dropped} is no longer asked for` };
  }
  const changed = keys.find((key) => asked[key] !== undefined && asked[key] !== has[key]);
  if (changed === undefined) return { kind: "none" };
  return {
    kind: "update",
    cause: `the limit ${changed} is ${has[changed] ?? "not set"} and ${asked[changed]} is asked for`,
  };
}
