import { expect, it } from "vitest";
import {
  type Circumstances,
  containerSpec,
  emptyContainer,
  observedPod,
  podSpec,
} from "../../../test/support/pods.ts";
import { formatPlan, PlanBuilder } from "../plan/plan.ts";
import { addStops } from "../plan/stops.ts";
import { planDown } from "./down.ts";

const spec = podSpec([containerSpec("proxy"), containerSpec("main")]);
const downAtOnce = (circumstances: Record<string, Circumstances>) =>
  formatPlan(
    planDown(
      "webapp",
      observedPod(spec, circumstances),
      { volumes: [], ephemeral: [], secrets: [], anonymous: [], standings: [] },
      { graceMs: 0 },
    ),
  );

it.each<[string, Record<string, Circumstances>]>([
  ["runs", {}],
  ["runs or is just being stopped", { main: { state: "stopping" } }],
])("kills a pod of which everything %s in one call", (_, circumstances) => {
  expect(downAtOnce(circumstances)).toBe(
    `webapp
  kill    pod webapp  down was requested
  remove  pod webapp  down was requested`,
  );
});

it("kills what is just being stopped by itself where other containers have ended", () => {
  const circumstances = { main: { state: "stopping" }, proxy: { state: "exited" } } as const;
  expect(downAtOnce(circumstances)).toBe(
    `webapp
  stop    webapp/main  down was requested
  remove  pod webapp   down was requested`,
  );
});

it("refuses a pod that others have put a container into, and says why it is taken for theirs", () => {
  const pod = observedPod(spec);
  const why = "its labels are those of webapp-proxy";
  const holding = { ...pod, containers: [...pod.containers, { ...emptyContainer, foreign: why }] };
  const none = { volumes: [], ephemeral: [], secrets: [], anonymous: [], standings: [] };
  expect(() => planDown("webapp", holding, none, { graceMs: 0 })).toThrow(
    expect.objectContaining({
      code: "foreign-pod",
      evidence: [`container: foreign, ${why}`],
      hint: "remove them first: podman rm -f foreign",
    }),
  );
});

it("takes no grace and no hook from labels that are not a container's own", () => {
  const hooks = { preStop: { exec: ["false"] } };
  const strange = podSpec([
    containerSpec("guest", { hooks, stopGraceMs: 1 }),
    containerSpec("main"),
  ]);
  const pod = observedPod(strange);
  for (const change of [{ managed: false }, { role: "debug" }] as const) {
    const containers = pod.containers
      .filter(({ role }) => role !== "infra")
      .map((one) => (one.name === "guest" ? { ...one, ...change } : one));
    const plan = new PlanBuilder("webapp");
    addStops(plan, containers, { pod: "webapp", cause: () => "", needs: [] });
    const { steps } = plan.build();
    expect(steps.map(({ action }) => action)).toEqual([
      { kind: "stop-container", container: "id-guest" },
      { kind: "stop-container", container: "id-main" },
    ]);
  }
});
