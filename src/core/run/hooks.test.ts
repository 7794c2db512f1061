import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { containerSpec, observedPod, podSpec } from "../../../test/support/pods.ts";
import { formatPlan, type Plan } from "../plan/plan.ts";
import type { Backend } from "../seam/backend.ts";
import { planDown } from "./down.ts";
import { execute } from "./execute.ts";
import type { Progress } from "./progress.ts";

const nothing = { volumes: [], ephemeral: [], secrets: [], anonymous: [], standings: [] };
const hook = { exec: ["./drain"] };

/** An engine that does everything at once, and hooks that never end. */
function fakeBackend(log: string[]): Backend {
  return {
    perform: async (action: { kind: string; graceMs?: number }) => {
      log.push(`${action.kind} ${action.graceMs}`);
    },
    probe: async (_: string, __: unknown, { signal }: { signal: AbortSignal }) => {
      await sleep(60_000, undefined, { signal });
    },
  } as unknown as Backend;
}

it("runs what is asked for before a stop first, of all containers at once", () => {
  const pod = podSpec([
    containerSpec("proxy", { hooks: { preStop: hook } }),
    containerSpec("quiet"),
    containerSpec("main", { hooks: { preStop: { sleepMs: 10 } } }),
  ]);
  const plan = planDown("webapp", observedPod(pod), nothing);
  expect(formatPlan(plan)).toBe(
    `webapp
  run     webapp/main   it runs before each stop
  run     webapp/proxy  it runs before each stop
  stop    webapp/main   down was requested
  stop    webapp/quiet  down was requested
  stop    webapp/proxy  down was requested
  remove  pod webapp    down was requested`,
  );
  expect(plan.steps[1]?.needs).toEqual([]);
  expect(plan.steps[2]?.needs).toEqual(["pre-stop webapp/main", "pre-stop webapp/proxy"]);
  const atOnce = planDown("webapp", observedPod(pod), nothing, { graceMs: 0 });
  expect(formatPlan(atOnce)).not.toContain("run");
});

it("waits for no hook and no container beyond the pod's time to stop", async () => {
  const pod = podSpec([
    containerSpec("proxy", { hooks: { preStop: hook }, stopGraceMs: 5000 }),
    containerSpec("main", { ending: { onMainExit: "stop", stopGraceMs: 100 } }),
  ]);
  const log: string[] = [];
  const notices: string[] = [];
  const onProgress = (event: Progress) => {
    if (event.type === "notice") notices.push(event.text);
  };
  await execute(planDown("webapp", observedPod(pod), nothing), fakeBackend(log), { onProgress });
  expect(notices).toEqual([
    expect.stringMatching(/^pre_stop of webapp\/proxy failed: it did not finish/),
  ]);
  expect(log).toEqual(["stop-container 0", "stop-container 0", "remove-pod undefined"]);
});

it("gives a pod 30 s to stop, or what the slowest of its containers may take", () => {
  const stopBudget = (...specs: Parameters<typeof containerSpec>[1][]): Plan["stopBudgetMs"] => {
    const [main, ...sidecars] = specs;
    const containers = sidecars.map((one, index) => containerSpec(`s${index}`, one));
    const pod = podSpec([...containers, containerSpec("main", main)]);
    return planDown("webapp", observedPod(pod), nothing).stopBudgetMs;
  };
  expect(stopBudget({}, {})).toBe(30_000);
  expect(stopBudget({}, { stopGraceMs: 90_000 })).toBe(90_000);
  expect(stopBudget({ ending: { onMainExit: "keep", stopGraceMs: 5000 } }, {})).toBe(5000);
});

it("fails a start whose hook fails, with the hook's answer", async () => {
  const action = { kind: "post-start", container: "x", hook } as const;
  const step = { id: "1", action, subject: "webapp/proxy", cause: "", needs: [] };
  const performed: unknown[] = [];
  const backend = {
    probe: async () => ({ holds: false, text: "status 3" }),
    perform: async (done: unknown) => performed.push(done),
  };
  const plan = { pod: "webapp", steps: [step], notices: [] };
  await expect(execute(plan, backend as unknown as Backend)).rejects.toMatchObject({
    code: "hook-failed",
    message: "post_start of webapp/proxy failed: status 3",
  });
  // It would be taken for one that started as it should.
  expect(performed).toEqual([{ kind: "stop-container", container: "x" }]);
});

it("stops what was started when the interruption came before its hook", async () => {
  const start = { kind: "start-container", container: "x" } as const;
  const action = { kind: "post-start", container: "x", hook } as const;
  const common = { subject: "webapp/proxy", cause: "" };
  const steps = [
    { ...common, id: "1", action: start, needs: [] },
    { ...common, id: "2", action, needs: ["1"] },
  ];
  const interrupt = new AbortController();
  const performed: unknown[] = [];
  const backend = {
    perform: async (done: unknown) => {
      performed.push(done);
      interrupt.abort();
    },
  };
  const plan = { pod: "webapp", steps, notices: [] };
  const { signal } = interrupt;
  await expect(execute(plan, backend as unknown as Backend, { signal })).rejects.toThrow("aborted");
  expect(performed).toEqual([start, { kind: "stop-container", container: "x", graceMs: 2000 }]);
});

it("stops what is interrupted in its hook, and tells of a stop that fails", async () => {
  const action = { kind: "post-start", container: "x", hook: { sleepMs: 60_000 } } as const;
  const step = { id: "1", action, subject: "webapp/proxy", cause: "", needs: [] };
  const backend = { perform: () => Promise.reject(new Error("no answer")) };
  const plan = { pod: "webapp", steps: [step], notices: [] };
  const interrupt = new AbortController();
  const told: string[] = [];
  const running = execute(plan, backend as unknown as Backend, {
    signal: interrupt.signal,
    onProgress: (event) => void (event.type === "notice" && told.push(event.text)),
  });
  await new Promise((begun) => setImmediate(begun));
  interrupt.abort();
  await expect(running).rejects.toThrow("aborted");
  expect(told).toEqual([
    "stopping webapp/proxy, whose post_start had not finished",
    "webapp/proxy was not stopped: no answer",
  ]);
});
