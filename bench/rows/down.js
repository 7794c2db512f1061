import { podman, run, sidepod } from "../engine.js";
import { timeCommand } from "../measure.js";
import { writePodFile } from "../pods.js";

function downRow(containers, goal) {
  const name = "spbench-down";
  const before = () => run(sidepod("up", writePodFile(name, containers)));
  return {
    work: `down of ${containers} containers, no grace`,
    against: "podman pod rm -f -t 0",
    goal,
    hasFloor: true,
    ours: { before, run: (options) => timeCommand(sidepod("down", "-t", "0", name), options) },
    theirs: { before, run: () => timeCommand(podman("pod", "rm", "-f", "-t", "0", name)) },
  };
}

export const downRows = [downRow(3, 1), downRow(9, 0.9), downRow(17, 0.9)];
