import * as z from "zod/mini";
import { field, map } from "../../schema/map.ts";
import { notCarriedOut } from "./left-aside.ts";
import { bytes, cpu, quantity } from "./scalars.ts";

const known = new Set(["cpu", "memory"]);

/** Extended resources have names of their own, with a slash. */
const amounts = () => z.record(z.string(), z.unknown()).check(checkAmounts);

const checkAmounts: z.core.CheckFn<Record<string, unknown>> = ({ value, issues }) => {
  for (const [name, amount] of Object.entries(value)) {
    const schema = name === "cpu" ? cpu() : name === "memory" ? bytes() : quantity();
    const { error } = z.safeParse(schema, amount, { jitless: true });
    for (const issue of error?.issues ?? []) {
      issues.push({ ...issue, input: undefined, path: [name, ...issue.path] });
    }
    if (known.has(name) || /^(ephemeral-storage|hugepages-.+|.+\/.+)$/.test(name)) continue;
    issues.push({
      code: "custom",
      message: "not a resource",
      input: amount,
      path: [name],
      params: { hint: "cpu and memory are carried out" },
    });
  }
};

export const resources = map({
  limits: field(amounts, "cpu and memory; others with a warning."),
  requests: field(
    amounts,
    "cpu is a weight when processors are short, memory what it keeps when memory is short.",
  ),
  claims: notCarriedOut("Name devices as hostPath volumes."),
});

/** The amounts that are named and not carried out. */
export function otherResources(input: Readonly<Record<string, unknown>> | undefined): string[] {
  return Object.keys(input ?? {}).filter((name) => !known.has(name));
}

export type ResourcesInput = z.infer<typeof resources>;
