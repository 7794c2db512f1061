import { describe, expect, it } from "vitest";
import { containerSpec, emptyContainer, observedPod, podSpec } from "../../../test/support/pods.ts";
import { formatPlan } from "../plan/plan.ts";
import type { ObservedPod } from "../seam/observed.ts";
import { planRemove } from "./remove.ts";

const spec = podSpec([
  containerSpec("proxy"),
  containerSpec("guest", { pid: "proxy" }),
  containerSpec("main"),
]);
const pod = observedPod(spec);

function withRole(role: "debug" | "sidecar", managed = true): ObservedPod {
  return {
    ...pod,
    containers: pod.containers.map((one) =>
      one.name === "guest" ? { ...one, role, managed } : one,
    ),
  };
}

describe("planRemove", () => {
  it("stops and removes the one container", () => {
    expect(formatPlan(planRemove(pod, "guest"))).toMatchInlineSnapshot(`
      "webapp
        stop    webapp/guest  requested
        remove  webapp/guest  requested"
    `);
  });

  it("only removes one that does not run", () => {
    const stopped = observedPod(spec, { guest: { state: "exited", exitCode: 1 } });
    expect(formatPlan(planRemove(stopped, "guest"))).toMatchInlineSnapshot(`
      "webapp
        remove  webapp/guest  requested"
    `);
  });

  it("takes debug containers along that live in its process namespace", () => {
    expect(formatPlan(planRemove(withRole("debug"), "proxy"))).toMatchInlineSnapshot(`
      "webapp
        stop    webapp/guest  it shares the process namespace of webapp/proxy
        stop    webapp/proxy  requested
        remove  webapp/guest  it shares the process namespace of webapp/proxy
        remove  webapp/proxy  requested"
    `);
  });

  it("stays where others than debug containers live in its process namespace", () => {
    expect(() => planRemove(pod, "proxy")).toThrow(
      expect.objectContaining({
        code: "namespace-in-use",
        evidence: ["webapp/guest is running, its role is sidecar"],
        hint: "remove them first: sidepod remove webapp guest",
      }),
    );
    expect(() => planRemove(withRole("debug", false), "proxy")).toThrow(
      expect.objectContaining({ hint: "remove them first: podman rm -f webapp-guest" }),
    );
  });

  it.each([
    ["main", "usage", "sidepod down webapp"],
    ["infra", "usage", "sidepod down webapp"],
    ["gues", "not-found", "did you mean guest?"],
    ["quite-another", "not-found", "its containers are proxy, guest, main"],
  ])("refuses %s", (name, code, hint) => {
    expect(() => planRemove(pod, name)).toThrow(expect.objectContaining({ code, hint }));
  });

  it("leaves others' pods and containers alone", () => {
    const foreign = { ...pod, managed: false };
    expect(() => planRemove(foreign, "proxy")).toThrow(
      expect.objectContaining({ code: "foreign-pod" }),
    );
    const holding = { ...pod, containers: [...pod.containers, emptyContainer] };
    expect(() => planRemove(holding, "foreign")).toThrow(
      expect.objectContaining({ code: "foreign-pod", hint: "podman rm -f foreign" }),
    );
    const namesake = { ...emptyContainer, name: "guest" };
    const beside = { ...pod, containers: [...pod.containers, namesake] };
    const removals = planRemove(beside, "guest").steps.filter(
      ({ action }) => action.kind === "remove-container",
    );
    expect(removals.map(({ action }) => action)).not.toContainEqual(
      expect.objectContaining({ container: namesake.id }),
    );
  });
});
