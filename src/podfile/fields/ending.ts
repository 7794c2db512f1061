import * as z from "zod/mini";
import { parseDuration, writeDuration } from "../format/duration.ts";
import type { EndingSpec, PodSpec } from "../model.ts";
import { duration } from "../schema/primitives.ts";
import { podField } from "./field.ts";
import { oneOf } from "./values.ts";

export const usualEnding: EndingSpec = { onMainExit: "stop" };

/** At the top of the file. */
export const ending = {
  on_main_exit: podField(
    () => z.enum(["stop", "restart", "keep"]),
    "What happens to the pod when main ends; default stop.",
    {
      toSpec: (value, { pass, spec }) =>
        withEnding(spec, { onMainExit: pass.read(oneOf(["stop", "restart", "keep"]), value) }),
      toFile: (pod) => {
        const { onMainExit } = endingOf(pod);
        return onMainExit === usualEnding.onMainExit ? undefined : onMainExit;
      },
    },
  ),
};

/** Under `pod`. */
export const podEnding = {
  stop_grace_period: podField(
    duration,
    "How long all containers together may take to stop; default 30s, or the longest of their own.",
    {
      toSpec: (value, { pass, spec }) =>
        withEnding(spec, { stopGraceMs: pass.read(parseDuration, value) }),
      toFile: (pod) => {
        const { stopGraceMs } = endingOf(pod);
        return stopGraceMs === undefined ? undefined : writeDuration(stopGraceMs);
      },
    },
  ),
};

function endingOf({ containers }: PodSpec): EndingSpec {
  return containers.find(({ role }) => role === "main")?.ending ?? usualEnding;
}

function withEnding(pod: PodSpec, change: Partial<EndingSpec>): Pick<PodSpec, "containers"> {
  const changed = { ...endingOf(pod), ...change };
  return {
    containers: pod.containers.map((one) =>
      one.role === "main" ? { ...one, ending: changed } : one,
    ),
  };
}
