import { expect, it } from "vitest";
import type { ContainerState, ObservedRole } from "../../../engine/observed.ts";
import { podState } from "./pod-state.ts";

const part = (state: ContainerState, role: ObservedRole = "sidecar", exitCode = 0) => ({
  state,
  role,
  ...(state === "exited" && { exitCode }),
});

it.each([
  ["created", []],
  ["created", [part("created"), part("created")]],
  ["running", [part("running"), part("running")]],
  ["degraded", [part("running"), part("exited")]],
  ["degraded", [part("running"), part("created")]],
  ["paused", [part("paused"), part("paused")]],
  ["exited", [part("exited"), part("exited")]],
  ["stopped", [part("exited"), part("created")]],
])("is %s as Podman has it", (state, parts) => {
  expect(podState(parts)).toBe(state);
});

it("does not count an init container that has done its work, but one that failed", () => {
  expect(podState([part("exited", "init"), part("running")])).toBe("running");
  expect(podState([part("exited", "init", 1), part("running")])).toBe("degraded");
  expect(podState([part("exited", "init")])).toBe("exited");
});
