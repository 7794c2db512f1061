import type { PodSpec, PullPolicy } from "../../podfile/model.ts";
import type { Belongings, Found } from "../seam/inventory.ts";
import type { ObservedPod } from "../seam/observed.ts";

/** What is asked for. */
export interface Desired {
  readonly spec: PodSpec;
  /** The same as it may be kept in labels: without values that only the caller knows. */
  readonly recorded: PodSpec;
  /** Key of each secret of ours to the digest of its content. */
  readonly secretDigests: ReadonlyMap<string, string>;
}

/** What is there. */
export interface Observed {
  readonly pod: ObservedPod | undefined;
  readonly found: Found;
  /** Where the specification has volumes or secrets. */
  readonly belongings?: Belongings;
}

export interface ReconcileOptions {
  /** Overrides the pull policy of every container. */
  readonly pull?: PullPolicy;
  readonly forceRecreate?: boolean;
  readonly removeOrphans?: boolean;
  /** Subjects of steps, such as `pod webapp` or `webapp/main`, that have to be made again. */
  readonly stale?: ReadonlySet<string>;
  /** Images that have been pulled already for this plan. */
  readonly pulled?: ReadonlySet<string>;
}
