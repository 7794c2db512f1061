import { expect, it } from "vitest";
import { containerSpec, observedPod, podSpec } from "../../../test/support/pods.ts";
import type { StatsSample } from "../seam/streams.ts";
import { sumPodUsage } from "./pod-stats.ts";

const sample = (container: string, fields: Partial<StatsSample> = {}): StatsSample => ({
  container,
  cpuNanos: 5,
  cpu: 0.25,
  memory: 100,
  memoryLimit: 8000,
  pids: 2,
  blockRead: 1,
  blockWritten: 3,
  netReceived: 70,
  netSent: 7,
  ...fields,
});

const spec = podSpec([containerSpec("proxy"), containerSpec("main")], { limits: { memory: 1000 } });
const pod = observedPod(spec);
const samples = ["id-proxy", "id-main", "id-infra", "of-another-pod"].map((id) => sample(id));

it("adds up a pod's containers, and counts their one network once", () => {
  const usage = sumPodUsage(pod, samples);
  expect(usage.total).toEqual({
    cpu: 0.75,
    memory: 300,
    memoryLimit: 1000,
    pids: 6,
    blockRead: 3,
    blockWritten: 9,
  });
  expect(usage.network).toEqual({ received: 70, sent: 7 });
  expect(usage.containers.map(({ container }) => container.name)).toEqual([
    "proxy",
    "main",
    "infra",
  ]);
});

it("has the machine's memory for a limit where the pod has none", () => {
  const free = observedPod(podSpec([containerSpec("main")]));
  expect(sumPodUsage(free, samples).total.memoryLimit).toBe(8000);
});

it("has no network figures for a pod on the machine's own network, or one that is not running", () => {
  const containers = pod.containers.map((container) => ({
    ...container,
    shares: { ...container.shares, net: "host" },
  }));
  expect(sumPodUsage({ ...pod, containers }, samples).network).toBeUndefined();
  expect(sumPodUsage(pod, [])).toMatchObject({ total: { cpu: 0, memory: 0 }, containers: [] });
});
