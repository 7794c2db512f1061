import { describe, expect, it } from "vitest";
import { containerSpec, emptyContainer, observedPod, podSpec } from "../../../test/support/pods.ts";
import { findContainer, findPod, findTarget } from "./target.ts";

const webapp = observedPod(podSpec([containerSpec("proxy"), containerSpec("main")]));
const foreign = {
  ...observedPod(podSpec([], { name: "legacy" })),
  id: "abcdef0123456789",
  managed: false,
  containers: [
    { ...emptyContainer, id: "beef00001111", name: "nginx", fullName: "nginx" },
    { ...emptyContainer, id: "beef22223333", name: "debug-tools", fullName: "debug-tools" },
  ],
};
const pods = [webapp, foreign];

describe("findTarget", () => {
  it("knows pods, their containers, the engine's names and starts of IDs", () => {
    expect(findTarget(pods, "webapp")).toEqual({ kind: "pod", pod: webapp });
    expect(findTarget(pods, "webapp/proxy")).toMatchObject({ container: { name: "proxy" } });
    expect(findTarget(pods, "webapp-proxy")).toMatchObject({ container: { name: "proxy" } });
    expect(findTarget(pods, "legacy/nginx")).toMatchObject({ container: { name: "nginx" } });
    expect(findTarget(pods, "abcd")).toEqual({ kind: "pod", pod: foreign });
    expect(findTarget(pods, "beef2")).toMatchObject({ container: { name: "debug-tools" } });
  });

  it("knows main by the name that it has in a Kubernetes manifest, too", () => {
    const main = { ...containerSpec("main"), fullName: "webapp-nginx" };
    const pod = observedPod(podSpec([containerSpec("proxy"), main]));
    expect(findTarget([pod], "webapp/nginx")).toMatchObject({ container: { name: "main" } });
    expect(findTarget([pod], "webapp/main")).toMatchObject({ container: { name: "main" } });
  });

  it("says which IDs the start of an ID could mean", () => {
    expect(() => findTarget(pods, "beef")).toThrow(
      expect.objectContaining({
        code: "usage",
        evidence: ["legacy/nginx beef00001111", "legacy/debug-tools beef22223333"],
      }),
    );
  });

  it("names the nearest where there is none", () => {
    const hintFor = (name: string) => {
      try {
        findTarget(pods, name);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(hintFor("webap")).toMatchObject({ code: "not-found", hint: "did you mean webapp?" });
    expect(hintFor("webapp/prox")).toMatchObject({ hint: "did you mean webapp/proxy?" });
    expect(hintFor("webapp/zzzzzz")).toMatchObject({
      hint: expect.stringContaining("proxy, main"),
    });
    expect(hintFor("quite-another")).toMatchObject({ hint: "sidepod ps --all-pods" });
  });
});

describe("findContainer", () => {
  it("takes a pod for its main container", () => {
    expect(findContainer(pods, "webapp").container.name).toBe("main");
  });

  it("does not guess in a pod that has none", () => {
    expect(() => findContainer(pods, "legacy")).toThrow(
      expect.objectContaining({
        code: "usage",
        hint: "name one of its containers: legacy/nginx, legacy/debug-tools",
      }),
    );
  });
});

it("finds pods only where a pod is meant", () => {
  expect(findPod(pods, "webapp")).toBe(webapp);
  expect(() => findPod(pods, "webapp/proxy")).toThrow(
    expect.objectContaining({ code: "not-found" }),
  );
});
