import { expect, it } from "vitest";
import type { ContainerState, ObservedRole } from "../../../core/seam/observed.ts";
import { podState, readPorts } from "./assemble-pod.ts";

it("reads a port, with the address only where one was given", () => {
  expect(
    readPorts([
      { host_ip: "", host_port: 8080, container_port: 80, range: 1, protocol: "tcp" },
      { host_ip: "::1", host_port: 0, container_port: 81 },
    ]),
  ).toEqual([
    { hostPort: 8080, containerPort: 80, protocol: "tcp" },
    { hostIp: "::1", containerPort: 81, protocol: "tcp" },
  ]);
});

it("takes ranges and lists of protocols apart", () => {
  expect(
    readPorts([{ host_port: 90, container_port: 9090, range: 2, protocol: "tcp,udp" }]),
  ).toEqual([
    { hostPort: 90, containerPort: 9090, protocol: "tcp" },
    { hostPort: 91, containerPort: 9091, protocol: "tcp" },
    { hostPort: 90, containerPort: 9090, protocol: "udp" },
    { hostPort: 91, containerPort: 9091, protocol: "udp" },
  ]);
});

it("has none where there are none", () => {
  expect(readPorts(null)).toEqual([]);
});

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
