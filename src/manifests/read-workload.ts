import type * as z from "zod/mini";
import { atKey, type Fault } from "../podfile/fault.ts";
import { validate } from "../podfile/validate.ts";
import { formatPath, locate } from "../podfile/yaml/locate.ts";
import type { Tree } from "../podfile/yaml/tree.ts";
import type { PodKind } from "./manifest.ts";
import { findLeftAside } from "./schema/left-aside.ts";
import {
  type Deployment,
  deployment,
  type Job,
  job,
  type PodManifest,
  podManifest,
} from "./schema/workload.ts";
import { type Workload, workloadOfDeployment, workloadOfJob, workloadOfPod } from "./workload.ts";

const schemas: Readonly<Record<PodKind, z.ZodMiniType>> = {
  Pod: podManifest,
  Deployment: deployment,
  Job: job,
};

/** What of a manifest does not fit. */
export function checkWorkload(kind: PodKind, tree: Tree): readonly Fault[] {
  return withoutMeant(validate(schemas[kind], tree.root, tree, { foreign: true }));
}

/** Reads a manifest that fits, and names what of it is not carried out. */
export function readWorkload(kind: PodKind, tree: Tree, report: (fault: Fault) => void): Workload {
  for (const fault of asides(schemas[kind], tree)) report(fault);
  if (kind === "Pod") return workloadOfPod(tree.root as PodManifest);
  return kind === "Deployment"
    ? workloadOfDeployment(tree.root as Deployment, report)
    : workloadOfJob(tree.root as Job, report);
}

/** What a mistyped key was probably meant to be is not missing. */
function withoutMeant(faults: readonly Fault[]): readonly Fault[] {
  const meant = new Set(
    faults.flatMap(({ code, path, suggestion }) =>
      code === "unknown-key" && suggestion !== undefined
        ? `${formatPath([...path.slice(0, -1), suggestion])} is missing`
        : [],
    ),
  );
  return faults.filter(({ code, message }) => code !== "missing" || !meant.has(message));
}

/** One warning for each field that matters; those that have no meaning here share one. */
function asides(schema: z.ZodMiniType, tree: Tree): Fault[] {
  const all = findLeftAside(schema, tree.root);
  const warnings = all
    .filter(({ matters }) => matters)
    .map(({ path, description }): Fault => {
      const message = `${formatPath(path)} is not supported`;
      const hint = `${description.charAt(0).toLowerCase()}${description.slice(1).replace(/\.$/, "")}`;
      return { ...atKey(path, "not-carried-out", message, { hint }), severity: "warning" };
    });
  const harmless = all.filter(({ matters }) => !matters).map(({ path }) => path);
  const [first] = harmless;
  if (first === undefined) return warnings;
  const lineOf = (path: (typeof harmless)[number]) => locate(tree, path).entry?.keyStart ?? 0;
  const names = harmless.sort((a, b) => lineOf(a) - lineOf(b)).map(formatPath);
  const message = `no effect on a single machine: ${names.join(", ")}`;
  return [
    ...warnings,
    { ...atKey(harmless[0] ?? first, "no-effect", message), severity: "warning" },
  ];
}
