import { podman, run, sidepod } from "../engine.js";
import { timeCommand } from "../measure.js";
import { writeManifest, writePodFile, writeScript } from "../pods.js";

const remove = (name) => () => run(podman("pod", "rm", "-f", "-t", "0", name));

function upRow(containers, goal) {
  return {
    work: `up of ${containers} containers`,
    against: "a script of podman pod create and podman run",
    goal,
    floorGoal: 1.1,
    hasFloor: true,
    ours: {
      run: (options) => timeCommand(sidepod("up", writePodFile("spbench-up", containers)), options),
      after: remove("spbench-up"),
    },
    theirs: {
      run: () => timeCommand(["sh", writeScript("spbench-up", containers)]),
      after: remove("spbench-up"),
    },
  };
}

const kubePlay = {
  work: "up of 3 containers",
  against: "podman kube play",
  goal: 0.95,
  hasFloor: true,
  ours: upRow(3).ours,
  theirs: {
    run: () => timeCommand(podman("kube", "play", writeManifest("spbench-up", 3))),
    after: remove("spbench-up"),
  },
};

const emptyNode = { run: () => timeCommand([process.execPath, "-e", ""]) };

const nothingToDo = {
  work: "up with nothing to change, 9 containers",
  against: "an empty node process",
  goal: 1.6,
  hasFloor: true,
  begin: () => run(sidepod("up", writePodFile("spbench-same", 9))),
  ours: {
    run: (options) => timeCommand(sidepod("up", writePodFile("spbench-same", 9)), options),
  },
  theirs: emptyNode,
  end: remove("spbench-same"),
};

const version = {
  work: "--version",
  against: "an empty node process",
  goal: 1.15,
  runs: 21,
  ours: { run: () => timeCommand(sidepod("--version")) },
  theirs: emptyNode,
};

export const upRows = [
  upRow(3, 0.8),
  upRow(9, 0.62),
  upRow(17, 0.58),
  kubePlay,
  nothingToDo,
  version,
];
