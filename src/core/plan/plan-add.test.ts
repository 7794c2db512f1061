import { describe, expect, it } from "vitest";
import {
  containerSpec,
  desiredOf,
  observedBy,
  observedPod,
  podSpec,
} from "../../../test/support/pods.ts";
import type { ContainerSpec, PodSpec } from "../../podfile/model.ts";
import { label } from "../observe/labels.ts";
import { formatPlan, type Plan } from "./plan.ts";
import { neededBy, planAdd, refuseToAdd } from "./plan-add.ts";
import { reconcile } from "./reconcile.ts";

const proxy = containerSpec("proxy");
const main = containerSpec("main");
const data = { key: "data", name: "webapp-data", external: false, options: {}, labels: {} };
const webapp = podSpec([proxy, main], { volumes: [data, { ...data, key: "b", name: "webapp-b" }] });

function plan(
  container: ContainerSpec,
  spec = webapp,
  found = observedBy(spec, observedPod(spec)).found,
) {
  const pod = observedPod(spec);
  refuseToAdd(pod, spec, container);
  const images = new Map([...found.images, ["app", "image-of-app"] as const]);
  return planAdd(pod, spec, desiredOf(neededBy(container, spec)), { ...found, images });
}

function labelsOf({ steps }: Plan): Readonly<Record<string, string>> {
  const action = steps.find(({ action: { kind } }) => kind === "create-container")?.action;
  return action?.kind === "create-container" ? action.labels : {};
}

describe("planAdd", () => {
  it("has steps for the one container alone", () => {
    expect(formatPlan(plan(containerSpec("tools", { pid: "main" })))).toMatchInlineSnapshot(`
      "webapp
        create  webapp/tools  requested
        start   webapp/tools  it was just created"
    `);
  });

  it("makes what it needs first, and waits for its startup probe", () => {
    const check = { check: { tcp: 80 }, intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 };
    const tools = containerSpec("tools", {
      image: "other",
      probes: { startup: check },
      mounts: [{ type: "volume", source: "data", target: "/d", readOnly: false, options: [] }],
    });
    const found = { images: new Map(), volumes: new Set<string>(), secrets: new Map() };
    expect(formatPlan(plan(tools, webapp, found))).toMatchInlineSnapshot(`
      "webapp
        pull    image other         it is not on this machine
        create  volume webapp-data  it does not exist
        create  webapp/tools        requested
        start   webapp/tools        it was just created
        await   webapp/tools        the next step waits for its startup probe"
    `);
  });

  it("makes it as up would from a file that has it, and puts it between the sidecars and main", () => {
    const tools = containerSpec("tools", {
      pid: "proxy",
      mounts: [{ type: "volume", source: "data", target: "/d", readOnly: false, options: [] }],
    });
    const labels = labelsOf(plan(tools));
    const inFile: PodSpec = { ...webapp, containers: [proxy, tools, main] };
    const pod = observedPod(webapp);
    const wanted = labelsOf(reconcile(desiredOf(inFile), observedBy(inFile, pod)));
    expect(labels).toEqual(wanted);
    expect(labels[label.order]).toBe("1.5");
  });

  it("goes on with what was made and never started", () => {
    const tools = containerSpec("tools");
    const spec = { ...webapp, containers: [proxy, tools, main] };
    const pod = observedPod(spec, { tools: { state: "created" } });
    refuseToAdd(pod, webapp, tools);
    const { found } = observedBy(spec, pod);
    const made = planAdd(pod, webapp, desiredOf(neededBy(tools, webapp)), found);
    expect(formatPlan(made)).toMatchInlineSnapshot(`
      "webapp
        start  webapp/tools  it was never started"
    `);
  });

  it("does not make a volume again of which only references are known", () => {
    const secret = { ...data, options: { device: "$DEVICE" } };
    const tools = containerSpec("tools", {
      mounts: [{ type: "volume", source: "data", target: "/d", readOnly: false, options: [] }],
    });
    const found = { images: new Map(), volumes: new Set<string>(), secrets: new Map() };
    const act = () => plan(tools, { ...webapp, volumes: [secret] }, found);
    expect(act).toThrow(expect.objectContaining({ code: "not-found" }));
  });
});

describe("refuseToAdd", () => {
  const tools = containerSpec("tools", { pid: "main" });
  const refusal = (container: ContainerSpec, states = {}) => {
    const spec = podSpec([proxy, main]);
    return () => refuseToAdd(observedPod(spec, states), spec, container);
  };

  it("refuses a name that is taken", () => {
    expect(refusal(containerSpec("proxy", { image: "other" }))).toThrow(
      expect.objectContaining({
        code: "name-in-use",
        evidence: ["webapp/proxy is running, with role sidecar and image app"],
        hint: "choose another name, or remove that one: sidepod remove webapp proxy",
      }),
    );
    expect(refusal(proxy, { proxy: { state: "exited" } })).toThrow(/already has a container proxy/);
  });

  it("refuses a pod that is not running, and to start what is to be joined", () => {
    expect(refusal(tools, { infra: { state: "exited" } })).toThrow("pod webapp is not running");
    expect(refusal(tools, { main: { state: "exited" } })).toThrow(
      "webapp/main, whose processes it would share, is exited",
    );
    expect(refusal(tools)).not.toThrow();
  });
});
