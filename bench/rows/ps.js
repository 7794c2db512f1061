import { podman, run, sidepod } from "../engine.js";
import { timeCommand } from "../measure.js";
import { writePodFile } from "../pods.js";

const pods = Array.from({ length: 30 }, (_, i) => `spbench-ps-${i}`);

export const psRow = {
  work: "ps, 30 pods of 3",
  against: "podman ps -a --pod",
  goal: 2,
  begin: async () => {
    for (const name of pods) await run(sidepod("up", "--no-wait", writePodFile(name, 3)));
  },
  ours: { run: () => timeCommand(sidepod("ps")) },
  theirs: { run: () => timeCommand(podman("ps", "-a", "--pod")) },
  end: () => run(podman("pod", "rm", "-f", "-t", "0", ...pods)),
};
