import type { PodPart } from "../../../core/observe/labels.ts";
import {
  type Claim,
  claimOfContainer,
  claimOfPod,
  isDebugContainer,
} from "../../../core/observe/ownership.ts";
import type { ContainerListItem } from "../../../libpod/types/container-list.ts";
import type { ContainerSpec } from "../../../podfile/model.ts";

/** Who made a pod, and each of its containers by ID. */
export interface Whose {
  readonly pod: Claim<PodPart>;
  readonly containers: ReadonlyMap<string, ContainerClaim>;
}

export type ContainerClaim = Claim<ContainerSpec> | "debug";

/** Looks at the labels of a pod and of its containers, once for all who ask. */
export function whoseIs(
  { name, labels }: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
  items: readonly ContainerListItem[],
): Whose {
  const pod = claimOfPod(labels, name);
  const containers = items
    .filter(({ IsInfra }) => !IsInfra)
    .map((item): [string, ContainerClaim] => {
      const [fullName = ""] = item.Names;
      const own = item.Labels ?? {};
      if (isDebugContainer(own, fullName)) return [item.Id, "debug"];
      return [item.Id, claimOfContainer(own, fullName, { name, ours: pod.ours })];
    });
  return { pod, containers: new Map(containers) };
}
