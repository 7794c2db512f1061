import { expect, test } from "vitest";
import type { EngineReport } from "../../../app/session.ts";
import { plainPaint } from "../../text/colour.ts";
import { formatEngine } from "./render.ts";

const report: EngineReport = {
  finder: "private-service",
  url: "unix:///run/sidepod/podman-93eed3f1.sock",
  why: "Sidepod's own, as no socket answers",
  passedOver: [
    { finder: "container-host", why: "CONTAINER_HOST is not set" },
    { finder: "rootless-socket", why: "this is root" },
  ],
  info: {
    engine: "podman",
    version: "4.3.1",
    apiVersion: "4.3.1",
    rootless: false,
    cgroupVersion: "v1",
    cgroupManager: "cgroupfs",
    runtime: "runc",
    networkBackend: "netavark",
    storageDriver: "overlay",
    eventLogger: "file",
    local: true,
  },
  obstacles: [],
};

test("the engine is shown with how it was found and what was asked before", () => {
  expect(formatEngine(report, plainPaint)).toBe(`engine    Podman 4.3.1, API 4.3.1
found as  private service: Sidepod's own, as no socket answers
address   unix:///run/sidepod/podman-93eed3f1.sock
rootless  no
cgroups   v1, managed by cgroupfs
runtime   runc
networks  netavark
storage   overlay
events    file

tried before:
  CONTAINER_HOST      CONTAINER_HOST is not set
  rootless socket     this is root`);
});

test("an obstacle is shown with what mends it", () => {
  const obstacles = [{ id: "x", message: "it will fail", hint: "mend it" }];
  expect(formatEngine({ ...report, obstacles }, plainPaint)).toContain(
    "\n\nwarning: it will fail\nhint: mend it",
  );
});

test("control characters of the engine's are not shown as they are", () => {
  expect(formatEngine({ ...report, why: "\u001b[31mred" }, plainPaint)).not.toContain("\u001b");
});
