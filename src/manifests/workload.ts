import { atKey, atValue, type Fault } from "../podfile/fault.ts";
import type { RestartPolicy } from "../podfile/model.ts";
import { quote } from "../podfile/nearest.ts";
import type { Path } from "../podfile/yaml/locate.ts";
import type { PodInput } from "./schema/pod.ts";
import type { Deployment, Job, PodManifest } from "./schema/workload.ts";

/** What Pod, Deployment and Job have in common: a name and the pod to run. */
export interface Workload {
  readonly name: string;
  readonly spec: PodInput;
  /** Where the pod's `spec` stands. */
  readonly path: Path;
  readonly metadata: Metadata;
  /** Of main. */
  readonly restart: RestartPolicy;
}

/** What containers can ask for by `fieldRef`. */
interface Metadata {
  /** Where it stands. */
  readonly path: Path;
  readonly namespace?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

type Report = (fault: Fault) => void;

export function workloadOfPod({ metadata, spec }: PodManifest): Workload {
  return {
    name: metadata.name,
    spec,
    path: ["spec"],
    metadata: { ...metadata, path: ["metadata"] },
    restart: restartOf(spec),
  };
}

export function workloadOfDeployment({ metadata, spec }: Deployment, report: Report): Workload {
  const { template, selector } = spec;
  const labels = template.metadata?.labels ?? {};
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) {
    if (labels[key] === value) continue;
    const message = `the template has no label ${quote(key)} with this value`;
    const hint = "Kubernetes also rejects it: selector and template.metadata.labels must match";
    const path = ["spec", "selector", "matchLabels", key];
    report(atValue(path, "conflict", message, { hint }));
  }
  if (template.spec.restartPolicy !== undefined && template.spec.restartPolicy !== "Always") {
    const message = "a Deployment always restarts its pods";
    const hint = "a Job or a single Pod can have another policy";
    report(atValue([...podPath, "restartPolicy"], "conflict", message, { hint }));
  }
  return ofTemplate(metadata, template, restartOf(template.spec));
}

const defaultBackoffLimit = 6;

export function workloadOfJob({ metadata, spec }: Job, report: Report): Workload {
  const { template, backoffLimit } = spec;
  const policy = template.spec.restartPolicy;
  if (policy === undefined || policy === "Always") {
    const message = `the restartPolicy of a Job is OnFailure or Never${policy ? "" : ", and is required"}`;
    report(
      policy === undefined
        ? atKey(podPath, "missing", message)
        : atValue([...podPath, "restartPolicy"], "conflict", message),
    );
  }
  if (policy === "Never" && backoffLimit) {
    const message = "with restartPolicy: Never a failed main is not retried";
    const hint = "restartPolicy: OnFailure restarts it in the same pod";
    const path = ["spec", "backoffLimit"];
    report({ ...atKey(path, "not-carried-out", message, { hint }), severity: "warning" });
  }
  const retries = backoffLimit ?? defaultBackoffLimit;
  const restart: RestartPolicy =
    policy === "OnFailure" && retries > 0
      ? { policy: "on-failure", maxRetries: retries }
      : { policy: "no" };
  return ofTemplate(metadata, template, restart);
}

const podPath = ["spec", "template", "spec"];

function ofTemplate(
  metadata: Deployment["metadata"],
  { metadata: own, spec }: Deployment["spec"]["template"],
  restart: RestartPolicy,
): Workload {
  return {
    name: metadata.name,
    spec,
    path: podPath,
    metadata: {
      ...own,
      namespace: metadata.namespace,
      path: ["spec", "template", "metadata"],
    },
    restart,
  };
}

function restartOf({ restartPolicy }: PodInput): RestartPolicy {
  if (restartPolicy === "Never") return { policy: "no" };
  return { policy: restartPolicy === "OnFailure" ? "on-failure" : "always" };
}
