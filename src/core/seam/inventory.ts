import type { Call } from "./call.ts";
import type { ObservedPod, PodDetails } from "./observed.ts";

/** What is there: pods, their containers, and what was made for them. */
export interface Inventory {
  /** Every pod, in order of name. */
  list(options?: ListOptions): Promise<readonly ObservedPod[]>;
  /** One pod by name or ID, with all that reconciling needs; undefined where there is none. */
  observe(pod: string, options?: ObserveOptions): Promise<ObservedPod | undefined>;
  /**
   * Observes a pod whose processes have come to wait for something or have lived for a while: one
   * with a mistake in its configuration ends in that time.
   */
  observeSettled(pod: string, call?: Call): Promise<ObservedPod | undefined>;
  inspect(pod: string, call?: Call): Promise<PodDetails>;
  /** Which of the named images, volumes and secrets are there. */
  lookup(wanted: Wanted, call?: Call): Promise<Found>;
  /** The volumes that have a label (its name), in order of name. */
  labelledVolumes(label: string, call?: Call): Promise<readonly LabelledVolume[]>;
  /** The volumes and secrets that Sidepod made for a pod. */
  belongings(pod: string, call?: Call): Promise<Belongings>;
  /**
   * The volumes without a name of containers (IDs) that the engine made and removes with them; those
   * that Sidepod has named stay.
   */
  mortalVolumes(containers: readonly string[], call?: Call): Promise<readonly MortalVolume[]>;
  /** When a container was started last, RFC 3339; undefined where it never was. */
  startOf(container: string, call?: Call): Promise<string | undefined>;
}

export interface ObserveOptions extends Call {
  /** Also counts restarts, which may take further calls. */
  readonly restarts?: boolean;
}

export interface ListOptions extends Call {
  /** Only pods that have Sidepod's labels, be they right or not, which takes fewer calls. */
  readonly managed?: boolean;
  /** Only names, states and what else comes at no cost: counts of restarts may be missing. */
  readonly brief?: boolean;
}

export interface Wanted {
  readonly images: readonly string[];
  readonly volumes: readonly string[];
  readonly secrets: readonly string[];
  /** The image of containers that have the machine's own programs. */
  readonly hostRootfs?: boolean;
}

export interface Found {
  /** Image reference to image ID. */
  readonly images: ReadonlyMap<string, string>;
  readonly volumes: ReadonlySet<string>;
  readonly secrets: ReadonlyMap<string, FoundSecret>;
  /** Where it was asked for; without an ID it is not there yet. */
  readonly hostRootfs?: { readonly image: string; readonly id?: string | undefined };
}

/** Both are undefined for others' secrets. */
export interface FoundSecret {
  /** The name of the pod that Sidepod made it for. */
  readonly pod?: string | undefined;
  readonly digest?: string | undefined;
}

export interface LabelledVolume {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface MortalVolume {
  readonly container: string;
  readonly volume: string;
  /** Where it is mounted in the container. */
  readonly target: string;
}

/** What Sidepod made for a pod beside its containers. */
export interface Belongings {
  readonly volumes: readonly string[];
  /** Those of them that go with the pod. */
  readonly ephemeral: readonly string[];
  readonly secrets: readonly string[];
  /** Those that containers have without a name of their own, in the order of `volumes`. */
  readonly anonymous: readonly { readonly volume: string; readonly container: string }[];
  /** Empty volumes that note what the file calls a volume or secret by now. */
  readonly standings: readonly { readonly volume: string; readonly standing: Standing }[];
}

/**
 * What the file calls a volume or a secret that was made for its pod otherwise: somebody else's by now, or
 * one that no longer goes with the pod. Labels of volumes and secrets cannot be changed, so that is noted
 * in an empty volume of the pod, which outlives pod and containers.
 */
export type Standing = `${"external" | "named"} volume ${string}` | `external secret ${string}`;
