import { describe, expect, it } from "vitest";
import { only } from "../../../test/support/only.ts";
import { SidepodError } from "../../errors.ts";
import type { Plan, Step } from "../plan/plan.ts";
import type { Backend } from "../seam/backend.ts";
import { execute } from "./execute.ts";
import type { Progress } from "./progress.ts";

function step(id: string, ...needs: string[]): Step {
  return { id, action: { kind: "start-container", container: id }, subject: id, cause: "", needs };
}

function planOf(...steps: Step[]): Plan {
  return { pod: "webapp", steps, notices: [] };
}

/** The executor needs nothing of a backend but that it performs. */
function performing(perform: (id: string, signal?: AbortSignal) => Promise<void>): Backend {
  return only<Backend>({
    perform: (action, { signal }) =>
      perform(action.kind === "start-container" ? action.container : "", signal),
  });
}

describe("execute", () => {
  it("does independent steps at once and dependent ones after what they need", async () => {
    const log: string[] = [];
    const backend = performing(async (id) => {
      log.push(`${id} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(`${id} ends`);
    });
    await execute(planOf(step("a"), step("b"), step("c", "a", "b")), backend);
    expect(log).toEqual(["a begins", "b begins", "a ends", "b ends", "c begins", "c ends"]);
  });

  it("skips what needs a failed step, does the rest, and throws the step's own error", async () => {
    const events: Progress[] = [];
    const failure = new SidepodError("port-in-use", "port 80 is taken");
    const backend = performing(async (id) => {
      if (id === "a") throw failure;
    });
    const plan = planOf(step("a"), step("b"), step("c", "a"), step("d", "c"), step("e", "b"));
    await expect(execute(plan, backend, { onProgress: (e) => events.push(e) })).rejects.toBe(
      failure,
    );
    const of = (type: Progress["type"]) =>
      events.flatMap((e) => (e.type === type && "step" in e ? e.step.id : []));
    expect(of("step-skipped")).toEqual(["c", "d"]);
    expect(of("step-done")).toEqual(["b", "e"]);
  });

  it("tells of every step that failed where several did", async () => {
    const backend = performing(async (id) => {
      throw new SidepodError(id === "a" ? "engine" : "port-in-use", `no ${id}`);
    });
    await expect(execute(planOf(step("a"), step("b")), backend)).rejects.toMatchObject({
      code: "step-failed",
      evidence: ["start a: no a [engine]", "start b: no b [port-in-use]"],
    });
  });

  it("keeps the code that all failures have in common", async () => {
    const backend = performing(async () => {
      throw new SidepodError("engine-lost", "gone");
    });
    await expect(execute(planOf(step("a"), step("b")), backend)).rejects.toMatchObject({
      code: "engine-lost",
      exitStatus: 3,
    });
  });

  it("begins nothing more once it is interrupted", async () => {
    const abort = new AbortController();
    const begun: string[] = [];
    const backend = performing(async (id) => {
      begun.push(id);
      abort.abort(new Error("enough"));
    });
    const run = execute(planOf(step("a"), step("b", "a")), backend, { signal: abort.signal });
    await expect(run).rejects.toThrow("enough");
    expect(begun).toEqual(["a"]);
  });
});
