import { specOf } from "../observe/labels.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import { backOffMs, isRestarted, resetAfterMs } from "./restarts.ts";

/** How often a container has been started again, as the engine's events tell it. */
export interface History {
  readonly restarts: number;
  /** Ends since it last lived long enough. */
  readonly failuresInARow: number;
  /** Whether the last of its ends is among these. */
  readonly ended: boolean;
}

/** What has failed as often as it may. */
export interface Unhealthy {
  readonly probe: "startup" | "live" | "post_start";
  readonly answer: string;
}

interface End {
  readonly exitCode: number;
  /** What is started again because of it; absent where it has ended for good. */
  readonly restart?: "container" | "pod";
  /** When that is due, by the monotonic clock. */
  readonly dueMs: number;
  readonly delayMs: number;
}

/** One container, from its first start on. Times are the monotonic clock's. */
interface Life {
  readonly id: string;
  restarts: number;
  failuresInARow: number;
  sinceMs: number;
  /** Why it is stopped to be started again. */
  unhealthy?: Unhealthy;
  end?: End;
  /** When it was first seen to have ended, while it is not sure yet why. */
  suspectMs?: number;
  /** Whether `failuresInARow` has its end already. */
  counted: boolean;
}

/** By then it is told whether the container that another lives in has ended, too. */
const suspicionMs = 100;

/** What supervision remembers of the containers of a pod. All of it can be read back from the engine. */
export class RestartHistory {
  readonly #history = new Map<string, Life>();
  readonly #historyOf: (id: string) => History | undefined;

  constructor(historyOf: (id: string) => History | undefined = () => undefined) {
    this.#historyOf = historyOf;
  }

  of(id: string): Life | undefined {
    return this.#history.get(id);
  }

  /** A start has been asked for and answered. */
  begin(id: string, nowMs: number): void {
    const life = this.#history.get(id);
    if (life === undefined) return;
    life.restarts += 1;
    this.#live(life, nowMs);
  }

  /** A start failed: it is tried again later. */
  postpone(id: string, nowMs: number): void {
    const life = this.#history.get(id);
    if (life?.end === undefined) return;
    const delayMs = backOffMs(life.failuresInARow);
    life.failuresInARow += 1;
    life.end = { ...life.end, delayMs, dueMs: nowMs + delayMs };
  }

  /**
   * Takes in how the pod is now.
   *
   * @returns the containers whose end is news
   */
  update(pod: ObservedPod, nowMs: number): readonly ObservedContainer[] {
    const there = new Set(pod.containers.map(({ id }) => id));
    for (const id of this.#history.keys()) if (!there.has(id)) this.#history.delete(id);
    return pod.containers.filter((container) => this.#observe(container, pod, nowMs));
  }

  #observe(container: ObservedContainer, pod: ObservedPod, nowMs: number): boolean {
    const { id, state } = container;
    const known = this.#history.get(id);
    if (state === "running" || state === "paused") {
      // Started by somebody else: by `up`, or by hand.
      if (known?.end) this.#live(known, nowMs);
      if (known === undefined) this.#history.set(id, this.#remember(id, nowMs));
      return false;
    }
    if (state !== "exited" || known?.end !== undefined) return false;
    const life = known ?? this.#remember(id, nowMs);
    this.#history.set(id, life);
    const why = this.#whyEnded(container, life, pod, nowMs);
    if (why === "unsure") return false;
    life.end =
      why === "with-owner"
        ? { exitCode: container.exitCode ?? 0, restart: "container", delayMs: 0, dueMs: nowMs }
        : endOf(container, life, nowMs);
    return why === "by-itself";
  }

  /** That it ended along with the process namespace it lives in is no fault of its own. */
  #whyEnded(
    container: ObservedContainer,
    life: Life,
    pod: ObservedPod,
    nowMs: number,
  ): "by-itself" | "with-owner" | "unsure" {
    const owner = ownerOf(container, pod);
    if (owner === undefined) return "by-itself";
    if (owner.state !== "running") return "with-owner";
    // Of two ends at once, the guest's can be told of first.
    life.suspectMs ??= nowMs;
    if (nowMs - life.suspectMs < suspicionMs) return "unsure";
    const ownerLife = this.#history.get(owner.id);
    return ownerLife && ownerLife.sinceMs >= life.suspectMs ? "with-owner" : "by-itself";
  }

  /** When to look again because it is not sure yet why something ended; infinite otherwise. */
  get lookAgainMs(): number {
    const suspects = [...this.#history.values()].filter(({ end }) => end === undefined);
    return Math.min(...suspects.map(({ suspectMs = Infinity }) => suspectMs + suspicionMs));
  }

  #remember(id: string, nowMs: number): Life {
    const history = this.#historyOf(id);
    return {
      id,
      restarts: history?.restarts ?? 0,
      failuresInARow: history?.failuresInARow ?? 0,
      counted: history?.ended ?? false,
      sinceMs: nowMs,
    };
  }

  #live(life: Life, nowMs: number): void {
    life.sinceMs = nowMs;
    life.counted = false;
    delete life.end;
    delete life.unhealthy;
    delete life.suspectMs;
  }
}

function endOf(container: ObservedContainer, life: Life, nowMs: number): End {
  const { exitCode = 0 } = container;
  const restart = whatRestarts(container, life);
  if (!life.counted) {
    if (nowMs - life.sinceMs >= resetAfterMs) life.failuresInARow = 0;
    life.failuresInARow += 1;
  }
  const delayMs = backOffMs(life.failuresInARow - 1);
  return { exitCode, ...(restart && { restart }), delayMs, dueMs: nowMs + delayMs };
}

/** The container whose process namespace this one lives in. */
export function ownerOf(
  container: ObservedContainer,
  { containers }: ObservedPod,
): ObservedContainer | undefined {
  const pid = specOf(container)?.pid;
  return containers.find(({ name, managed }) => managed && name === pid);
}

function whatRestarts(container: ObservedContainer, { restarts, unhealthy }: Life): End["restart"] {
  const { role, exitCode = 0 } = container;
  // A user who stops a pod ends its infra container in order; one that was killed is restarted.
  if (role === "infra") return exitCode === 0 ? undefined : "pod";
  const spec = specOf(container);
  if (spec?.keeper === undefined || (role !== "main" && role !== "sidecar")) return undefined;
  const policy = spec.restart && { restart: spec.restart };
  const again = isRestarted({ role, ...policy }, exitCode, restarts);
  if (unhealthy !== undefined || again) return "container";
  return role === "main" && spec.ending?.onMainExit === "restart" ? "pod" : undefined;
}
