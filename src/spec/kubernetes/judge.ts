import { atValue } from "../check/fault.ts";
import { quote } from "../printable.ts";
import type { Fault } from "../validate.ts";
import { podKinds } from "./kinds.ts";
import type { Manifest } from "./manifest.ts";

const reads = `${podKinds.join(", ")}, and what they use: ConfigMap, Secret`;

/** Says what is not read. */
export function judge({ kind, standing, place }: Manifest): void {
  const at = ["kind"];
  if (standing.is === "mistyped") {
    const { suggestion } = standing;
    place(atValue(at, "unknown-value", `${quote(kind)} is not read`, { suggestion }));
  } else if (standing.is === "workload") {
    const hint =
      kind === "List" ? "write its items as documents, with --- between" : `read are ${reads}`;
    place(atValue(at, "not-a-pod-file", `a ${kind} is not read`, { hint }));
  } else if (standing.is === "other") {
    const code = standing.matters ? "not-carried-out" : "no-effect";
    const message = `${quote(kind)} is left aside`;
    const hint = kind === "Service" ? "hostPort of a container publishes a port" : undefined;
    place({ ...atValue(at, code, message, { hint }), severity: "warning" });
  }
}

export function nothingToRun(): Fault {
  return atValue(["kind"], "not-a-pod-file", "no document of the file is something to run", {
    hint: `read are ${reads}`,
  });
}
