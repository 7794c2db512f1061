import { compact } from "../../podfile/compact.ts";
import { atValue } from "../../podfile/fault.ts";
import type { Limits } from "../../podfile/model.ts";
import { formatPath, type Path } from "../../podfile/yaml/locate.ts";
import { parseBytes, parseCpu } from "../format/quantity.ts";
import { otherResources, type ResourcesInput } from "../schema/container.ts";
import { type Context, warn } from "./context.ts";

const [fewestShares, maxShares] = [2, 262144];

/** Limits hold; requests are a weight for processors, and memory that is kept when it is short. */
export function readResources(
  input: ResourcesInput | undefined,
  path: Path,
  context: Context,
): Limits {
  for (const field of ["limits", "requests"] as const) {
    for (const name of otherResources(input?.[field])) {
      const at = [...path, "resources", field, name];
      warn(context, at, `${formatPath(at)} is not supported`, {
        hint: "cpu and memory are supported",
      });
    }
  }
  const amount = (
    field: "limits" | "requests",
    name: "cpu" | "memory",
    parse: typeof parseCpu,
  ): number | undefined => {
    const value = input?.[field]?.[name];
    const parsed = value === undefined ? undefined : parse(String(value));
    // Zero stands for none.
    return typeof parsed === "number" && parsed > 0 ? parsed : undefined;
  };
  const cpus = amount("limits", "cpu", parseCpu);
  const memory = amount("limits", "memory", parseBytes);
  const requested = {
    cpu: amount("requests", "cpu", parseCpu),
    memory: amount("requests", "memory", parseBytes),
  };
  for (const [name, limit] of [
    ["cpu", cpus],
    ["memory", memory],
  ] as const) {
    const request = requested[name];
    if (limit === undefined || request === undefined || request <= limit) continue;
    const at = [...path, "resources", "requests", name];
    context.report(atValue(at, "conflict", "the request is above the limit"));
  }
  return compact({
    cpus,
    cpuShares:
      requested.cpu === undefined
        ? undefined
        : Math.min(maxShares, Math.max(fewestShares, Math.round(requested.cpu * 1024))),
    memory,
    memoryReservation: requested.memory,
  });
}
