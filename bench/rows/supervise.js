import { setTimeout as sleep } from "node:timers/promises";
import { podman, run, sidepod } from "../engine.js";
import { writePodFile } from "../pods.js";
import { processesWith, processorMs, residentMb } from "../processes.js";

const pods = Array.from({ length: 20 }, (_, i) => `spbench-idle-${i}`);
const watchedS = 20;

/** The supervisor, and the engine's service that it listens to. */
function watched() {
  const supervisors = processesWith("supervisor", "run");
  return [...supervisors, ...processesWith("service", "--remote=false")];
}

async function processorTimeASecond() {
  const used = () => watched().reduce((sum, pid) => sum + processorMs(pid), 0);
  const before = used();
  await sleep(watchedS * 1000);
  return (used() - before) / watchedS;
}

const begin = async () => {
  for (const name of pods) await run(sidepod("up", "--no-wait", writePodFile(name, 3)));
  await sleep(10_000);
};
const end = () => run(podman("pod", "rm", "-f", "-t", "0", ...pods));

export const superviseRows = [
  {
    work: "supervising 20 pods, idle: processor time a second",
    against: "–",
    limit: 10,
    runs: 1,
    warmups: 0,
    begin,
    ours: { run: processorTimeASecond },
    end: () => undefined,
  },
  {
    work: "supervising 20 pods, idle: memory",
    against: "–",
    limit: 90,
    unit: "MB",
    runs: 1,
    warmups: 0,
    ours: { run: async () => residentMb(processesWith("supervisor", "run")[0]) },
    end,
  },
];
