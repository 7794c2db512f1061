import { join } from "node:path";
import { image, podman, run, sidepod } from "../engine.js";
import { timeCommand } from "../measure.js";

const target = "spbench-debug";
const joined = ["pid", "network", "ipc", "uts"].flatMap((kind) => [
  `--${kind}`,
  `container:${target}`,
]);
/** What a debug session has, said by hand. */
const confined = [
  ...["--cap-drop", "all", "--cap-add", "SYS_PTRACE", "--security-opt", "no-new-privileges"],
  ...["--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp", "--user", "0:0"],
  ...["--memory", "1g", "--pids-limit", "512", "--log-driver", "none"],
];
const here = {
  begin: () => run(podman("run", "-d", "--name", target, image, "sleep", "infinity")),
  end: () => run(podman("rm", "-f", "-t", "0", target)),
};

/** In a terminal, from the start to the prompt, and out again. */
function untilPrompt(command, prompt) {
  const script = { args: command, steps: [{ await: prompt, type: "exit\r" }] };
  const player = join(import.meta.dirname, "../../test/support/terminal.py");
  return timeCommand(["python3", player, JSON.stringify(script)]);
}

export const debugRows = [
  {
    ...here,
    work: "debug T -- true",
    against: "podman run --rm with the same flags",
    goal: 1.15,
    hasFloor: true,
    runs: 15,
    ours: {
      run: (options) =>
        timeCommand(sidepod("debug", target, "--image", image, "--", "true"), options),
    },
    theirs: {
      run: () => timeCommand(podman("run", "--rm", ...joined, ...confined, image, "true")),
    },
  },
  {
    ...here,
    work: "debug T to its first prompt, and out",
    against: "podman run --rm -it with the same flags",
    goal: 1.5,
    runs: 9,
    ours: { run: () => untilPrompt(sidepod("debug", target, "--image", image), "# ") },
    theirs: {
      run: () =>
        untilPrompt(podman("run", "--rm", "-it", ...joined, ...confined, image, "sh"), "# "),
    },
  },
];
