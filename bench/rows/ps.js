import { podman, run, sidepod } from "../engine.js";
import { timeCommand } from "../measure.js";
import { writePodFile } from "../pods.js";

const pods = Array.from({ length: 100 }, (_, i) => `spbench-ps-${i}`);

export const psRow = {
  work: "ps, 100 pods of 3",
  against: "podman ps -a --pod",
  goal: 1.5,
  hasFloor: true,
  begin: async () => {
    for (const name of pods) await run(sidepod("up", "--no-wait", writePodFile(name, 3)));
  },
  ours: { run: (options) => timeCommand(sidepod("ps"), options) },
  theirs: { run: () => timeCommand(podman("ps", "-a", "--pod")) },
  end: () => run(podman("pod", "rm", "-f", "-t", "0", ...pods)),
};
