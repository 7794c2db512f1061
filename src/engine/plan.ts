import type {
  ContainerSpec,
  HookSpec,
  Limits,
  PodSpec,
  ProbeSpec,
  SecretSpec,
  VolumeSpec,
} from "../spec/pod-spec.ts";

/** One engine call, or a wait for something in the engine. */
export type Action =
  | {
      readonly kind: "pull-image";
      readonly image: string;
      readonly policy: "always" | "newer" | "missing";
      /** How long the registry has for its first answer; without it, as long as the engine waits. */
      readonly answerWithinMs?: number;
    }
  | { readonly kind: "import-host-rootfs" }
  | { readonly kind: "create-volume"; readonly pod: string; readonly volume: VolumeSpec }
  | {
      readonly kind: "create-secret";
      readonly pod: string;
      readonly secret: SecretSpec;
      readonly digest: string;
    }
  | { readonly kind: "create-pod"; readonly spec: PodSpec; readonly labels: Labels }
  | {
      readonly kind: "create-container";
      readonly pod: string;
      readonly spec: PodSpec;
      readonly container: ContainerSpec;
      readonly labels: Labels;
    }
  /** Starts the infra container alone: the pod's network and its ports. */
  | { readonly kind: "start-pod"; readonly pod: string }
  /** Stops the infra container alone, which frees the pod's ports. */
  | { readonly kind: "stop-pod"; readonly pod: string }
  | { readonly kind: "start-container"; readonly container: string }
  | { readonly kind: "await-init"; readonly container: string }
  /** Waits until the startup probe holds. */
  | { readonly kind: "await-startup"; readonly container: string; readonly probe: ProbeSpec }
  | { readonly kind: "post-start"; readonly container: string; readonly hook: HookSpec }
  | {
      readonly kind: "pre-stop";
      readonly container: string;
      readonly hook: HookSpec;
      readonly timeoutMs: number;
    }
  | { readonly kind: "update-limits"; readonly container: string; readonly limits: Limits }
  | { readonly kind: "stop-container"; readonly container: string; readonly graceMs?: number }
  | { readonly kind: "remove-container"; readonly container: string }
  | { readonly kind: "kill-pod"; readonly pod: string }
  | { readonly kind: "remove-pod"; readonly pod: string }
  | { readonly kind: "remove-volume"; readonly volume: string }
  | { readonly kind: "remove-secret"; readonly secret: string };

/** What the engine itself does. */
export type EngineAction = Exclude<
  Action,
  { readonly kind: "await-startup" | "post-start" | "pre-stop" }
>;

export type Labels = Readonly<Record<string, string>>;

export interface Step {
  readonly id: string;
  readonly action: Action;
  /** What is acted on, as the user names it: `pod webapp`, `webapp/proxy`, `volume webapp-data`. */
  readonly subject: string;
  /** Why, in words. */
  readonly cause: string;
  /** IDs of the steps that have to be done before. */
  readonly needs: readonly string[];
}

/** Data that a plan removes although nobody asked for that. */
export interface Loss {
  /** The container that had it, as the user names it. */
  readonly subject: string;
  readonly volume: string;
  readonly target: string;
}

export interface Plan {
  readonly pod: string;
  readonly steps: readonly Step[];
  /** What the user should know although nothing is done about it. */
  readonly notices: readonly string[];
  /** Data that it removes although nobody asked for that. */
  readonly losses?: readonly Loss[];
  /** How long everything that is stopped may take together; each has a grace of its own as well. */
  readonly stopBudgetMs?: number;
}
