import { containerLabels, podLabels } from "../../src/core/observe/labels.ts";
import type { Labels } from "../../src/core/plan/plan.ts";
import type { ContainerSpec } from "../../src/podfile/model.ts";
import { containerSpec, podSpec } from "./pods.ts";

/** The labels that Sidepod itself would write, for what a test makes with podman alone. */
export function ownPodLabels(name: string): Labels {
  return podLabels({ ...podSpec([]), name }, "hash");
}

/** The same of a container; its engine's name is `<pod>-<name>` where not given. */
export function ownLabels(
  pod: string,
  name: string,
  { order = 1, ...fields }: Partial<ContainerSpec> & { readonly order?: number } = {},
): Labels {
  const spec = containerSpec(name, { fullName: `${pod}-${name}`, ...fields });
  return containerLabels(pod, spec, "hash", order);
}

/** As options of the podman command. */
export function labelOptions(labels: Labels): readonly string[] {
  return Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
}
