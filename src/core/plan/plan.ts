import type {
  ContainerSpec,
  HookSpec,
  Limits,
  PodSpec,
  ProbeSpec,
  SecretSpec,
  VolumeSpec,
} from "../../podfile/model.ts";

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
  /** Data that it removes without being asked to. */
  readonly losses?: readonly Loss[];
  /** How long everything that is stopped may take together; each has a grace of its own as well. */
  readonly stopBudgetMs?: number;
}

const verbs: Readonly<Record<Action["kind"], string>> = {
  "pull-image": "pull",
  "import-host-rootfs": "import",
  "create-volume": "create",
  "create-secret": "create",
  "create-pod": "create",
  "create-container": "create",
  "start-pod": "start",
  "stop-pod": "stop",
  "start-container": "start",
  "await-init": "await",
  "await-startup": "await",
  "post-start": "run",
  "pre-stop": "run",
  "update-limits": "update",
  "stop-container": "stop",
  "remove-container": "remove",
  "kill-pod": "kill",
  "remove-pod": "remove",
  "remove-volume": "remove",
  "remove-secret": "remove",
};

/** One word, as in `start webapp/main`. */
export function stepVerb({ action }: Pick<Step, "action">): string {
  return verbs[action.kind];
}

/**
 * The plan as text: the dry run, the log and the golden tests are this.
 *
 * @example
 * webapp
 *   create  pod webapp    it does not exist
 *   start   webapp/main   it has just been made
 */
export function formatPlan({ pod, steps, notices, losses = [] }: Plan): string {
  const verbWidth = Math.max(...steps.map((step) => stepVerb(step).length));
  const subjectWidth = Math.max(...steps.map(({ subject }) => subject.length));
  const lines = steps.map(
    (step) =>
      `  ${stepVerb(step).padEnd(verbWidth)}  ${step.subject.padEnd(subjectWidth)}  ${step.cause}`,
  );
  if (lines.length === 0) lines.push("  nothing to do");
  const lost = losses.map((loss) => `  loss: ${lossText(loss)} is removed; up needs --accept-loss`);
  return [pod, ...lines, ...lost, ...notices.map((notice) => `  note: ${notice}`)].join("\n");
}

/** Collects the steps of one plan; a step is added after those that it needs. */
export class PlanBuilder {
  readonly #pod: string;
  readonly #steps = new Map<string, Step>();
  readonly #notices: string[] = [];
  #stopBudgetMs: number | undefined;

  constructor(pod: string) {
    this.#pod = pod;
  }

  /** @returns the step's ID, for the `needs` of later ones */
  add(action: Action, subject: string, cause: string, needs: readonly string[] = []): string {
    const id = `${action.kind} ${subject}`;
    const before = [...new Set(needs)].filter((need) => this.#steps.has(need));
    this.#steps.set(id, { id, action, subject, cause, needs: before });
    return id;
  }

  notice(text: string): void {
    this.#notices.push(text);
  }

  /** Bounds all stops of the plan together. */
  stopWithin(budgetMs: number): void {
    this.#stopBudgetMs = budgetMs;
  }

  /** The IDs of all steps so far, of the given kinds where any are given. */
  ids(...kinds: readonly Action["kind"][]): readonly string[] {
    return [...this.#steps.values()]
      .filter(({ action }) => kinds.length === 0 || kinds.includes(action.kind))
      .map(({ id }) => id);
  }

  build(): Plan {
    return {
      pod: this.#pod,
      steps: [...this.#steps.values()],
      notices: this.#notices,
      ...(this.#stopBudgetMs !== undefined && { stopBudgetMs: this.#stopBudgetMs }),
    };
  }
}

export function lossText({ subject, volume, target }: Loss): string {
  return `the data of ${subject} in ${target} (volume ${volume.slice(0, 12)})`;
}
