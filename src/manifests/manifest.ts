import type { Document } from "yaml";
import { atKey, atValue, type Fault } from "../podfile/fault.ts";
import { placeOfFault } from "../podfile/load/document.ts";
import { nearest } from "../podfile/nearest.ts";
import { formatPath } from "../podfile/yaml/locate.ts";
import { createReferences } from "../podfile/yaml/references.ts";
import type { ReportAt } from "../podfile/yaml/report.ts";
import { buildTree, isRecord, type Tree } from "../podfile/yaml/tree.ts";

export interface ManifestOptions {
  readonly text: string;
  /** The file's folder. */
  readonly dir: string;
  readonly report: ReportAt;
}

/** One document and what is said of it. */
export interface Manifest {
  readonly document: Document;
  readonly tree: Tree;
  readonly kind: string;
  readonly standing: Standing;
  readonly place: (fault: Fault) => void;
  readonly hasErrors: () => boolean;
}

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

/** Others that are left aside and are no typing mistakes. */
const knownOthers = ["Service", "Ingress", "NetworkPolicy", "Endpoints", "PodTemplate", "Node"];

/** What a document is; undefined where it does not say, which is reported. */
export function readHead(
  document: Document,
  { text, report }: ManifestOptions,
): Manifest | undefined {
  let errors = 0;
  const reportHere: ReportAt = (start, end, finding, path) => {
    if (finding.severity !== "warning") errors += 1;
    report(start, end, finding, path);
  };
  const tree = buildTree(document, {
    text,
    lookup: () => undefined,
    references: createReferences(new Set()),
    report: reportHere,
    warned: new Set(),
    literal: true,
  });
  const place = (fault: Fault): void =>
    reportHere(...placeOfFault(fault, tree, document), fault, formatPath(fault.path));
  const { root } = tree;
  if (!isRecord(root)) return undefined;
  const { kind, apiVersion } = root;
  if (typeof kind !== "string" || typeof apiVersion !== "string") {
    const key = typeof kind === "string" ? "apiVersion" : "kind";
    const hint = "a manifest begins with apiVersion and kind, for example v1 and Pod";
    const message = key in root ? `${key} is not a string` : `${key} is missing`;
    place(
      key in root
        ? atValue([key], "type", message, { hint })
        : atKey([], "missing", message, { hint }),
    );
    return undefined;
  }
  const standing = standingOf(kind);
  if (standing.is === "pod") dropNulls(root);
  return { document, tree, kind, standing, place, hasErrors: () => errors > 0 };
}

/** A key with nothing behind it is as good as left out in Kubernetes, wherever it stands. */
function dropNulls(value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item);
    return;
  }
  if (!isRecord(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (item === null) delete value[key];
    else dropNulls(item);
  }
}

/** What is run. */
export const podKinds = ["Pod", "Deployment", "Job"] as const;
export type PodKind = (typeof podKinds)[number];

/** What they can refer to. */
const sourceKinds = ["ConfigMap", "Secret"] as const;

type Standing =
  | { readonly is: "pod"; readonly kind: PodKind }
  | { readonly is: "source"; readonly kind: (typeof sourceKinds)[number] }
  | { readonly is: "workload" }
  /** Left aside. */
  | { readonly is: "other"; readonly matters: boolean }
  | { readonly is: "mistyped"; readonly suggestion: string };

/** What becomes of a document by its kind. */
function standingOf(kind: string): Standing {
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
