import { nearest } from "../nearest.ts";

/** What is run. */
export const podKinds = ["Pod", "Deployment", "Job"] as const;
export type PodKind = (typeof podKinds)[number];

/** What they can refer to. */
export const sourceKinds = ["ConfigMap", "Secret"] as const;

/** Kinds that run pods in a way that is not Sidepod's. */
const otherWorkloads = [
  ...["StatefulSet", "DaemonSet", "CronJob", "ReplicaSet", "ReplicationController", "List"],
];

/** Kinds that mean nothing where there is no cluster. */
const withoutEffect = [
  ...["Namespace", "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
  ...["PersistentVolume", "PersistentVolumeClaim", "StorageClass", "PriorityClass"],
  ...["LimitRange", "ResourceQuota", "HorizontalPodAutoscaler", "PodDisruptionBudget"],
];

export type Standing =
  | { readonly is: "pod"; readonly kind: PodKind }
  | { readonly is: "source"; readonly kind: (typeof sourceKinds)[number] }
  | { readonly is: "workload" }
  /** Left aside. */
  | { readonly is: "other"; readonly matters: boolean }
  | { readonly is: "mistyped"; readonly suggestion: string };

/** What becomes of a document by its kind. */
export function standingOf(kind: string): Standing {
  const pod = podKinds.find((one) => one === kind);
  if (pod !== undefined) return { is: "pod", kind: pod };
  const source = sourceKinds.find((one) => one === kind);
  if (source !== undefined) return { is: "source", kind: source };
  if (otherWorkloads.includes(kind)) return { is: "workload" };
  if (withoutEffect.includes(kind)) return { is: "other", matters: false };
  if (knownOthers.includes(kind)) return { is: "other", matters: true };
  const suggestion = nearest(kind, [...podKinds, ...sourceKinds]);
  return suggestion === undefined ? { is: "other", matters: true } : { is: "mistyped", suggestion };
}

/** Others that are left aside and are no typing mistakes. */
const knownOthers = ["Service", "Ingress", "NetworkPolicy", "Endpoints", "PodTemplate", "Node"];
