import type { Action, Plan, Step } from "../plan.ts";

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
