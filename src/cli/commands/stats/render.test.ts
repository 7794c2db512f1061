import { expect, it } from "vitest";
import { containerSpec, observedPod, podSpec } from "../../../../test/support/pods.ts";
import { sumPodUsage } from "../../../core/observe/pod-stats.ts";
import type { StatsSample } from "../../../core/seam/streams.ts";
import { plainPaint } from "../../text/colour.ts";
import { formatBytes } from "../../text/quantities.ts";
import { formatStats } from "./render.ts";

it("shows sizes with three digits", () => {
  expect([0, 999, 1000, 1536, 10 * 1024 ** 2, 999 * 1024, 25e9].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "0.98 KiB",
    "1.50 KiB",
    "10.0 MiB",
    "999 KiB",
    "23.3 GiB",
  ]);
});

it("shows a row for the pod and one for each container but infra", () => {
  const sample: StatsSample = {
    container: "id-main",
    cpuNanos: 0,
    cpu: 1.256,
    memory: 1024,
    memoryLimit: 2048,
    pids: 3,
    blockRead: 0,
    blockWritten: 4096,
    netReceived: 10,
    netSent: 20,
  };
  const usage = sumPodUsage(observedPod(podSpec([containerSpec("main")])), [
    sample,
    { ...sample, container: "id-infra", cpu: 0 },
  ]);
  expect(formatStats([usage], plainPaint)).toBe(
    [
      "NAME    CPU      MEMORY               PIDS  BLOCK IN / OUT  NET IN / OUT",
      "webapp  125.6 %  2.00 KiB / 2.00 KiB  6     0 B / 8.00 KiB  10 B / 20 B",
      "  main  125.6 %  1.00 KiB / 2.00 KiB  3     0 B / 4.00 KiB",
    ].join("\n"),
  );
});
