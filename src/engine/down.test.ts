import { expect, it } from "vitest";
import {
  type Circumstances,
  containerSpec,
  observedPod,
  podSpec,
} from "../../test/support/pods.ts";
import { planDown } from "./down.ts";
import { formatPlan } from "./plan-text.ts";

const spec = podSpec([containerSpec("proxy"), containerSpec("main")]);
const downAtOnce = (circumstances: Record<string, Circumstances>) =>
  formatPlan(
    planDown(
      "webapp",
      observedPod(spec, circumstances),
      { volumes: [], ephemeral: [], secrets: [], anonymous: [] },
      { graceMs: 0 },
    ),
  );

it.each<[string, Record<string, Circumstances>]>([
  ["runs", {}],
  ["runs or is just being stopped", { main: { state: "stopping" } }],
])("kills a pod of which everything %s in one call", (_, circumstances) => {
  expect(downAtOnce(circumstances)).toBe(
    `webapp
  kill    pod webapp  down was asked for
  remove  pod webapp  down was asked for`,
  );
});

it("kills what is just being stopped by itself where other containers have ended", () => {
  const circumstances = { main: { state: "stopping" }, proxy: { state: "exited" } } as const;
  expect(downAtOnce(circumstances)).toBe(
    `webapp
  stop    webapp/main  down was asked for
  remove  pod webapp   down was asked for`,
  );
});
