import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { folder, image, podman, run, sidepod } from "../engine.js";
import { processesWith } from "../processes.js";

const pollMs = 2;

/** From the end of the only process with this word in its command line to the start of its successor. */
async function timeRestart(word) {
  const [pid] = processesWith(word);
  const start = performance.now();
  process.kill(pid, "SIGKILL");
  while (!processesWith(word).some((other) => other !== pid)) await sleep(pollMs);
  return performance.now() - start;
}

const name = "spbench-restart";
const plain = "spbench-restart-podman";
const text = `name: ${name}
pod: { labels: { sidepod-bench: "1" } }
sidecars: { proxy: { image: "${image}", command: [sleep, "88001"] } }
main: { image: "${image}", command: [sleep, infinity] }
`;

/** Each restart is a first one: those that follow wait for longer and longer. */
async function freshPod() {
  const path = join(folder, "restart.yaml");
  writeFileSync(path, text);
  await run(sidepod("up", "--force-recreate", path));
  await sleep(1000);
}

export const restartRow = {
  work: "a restart, exit to running",
  against: "podman run --restart=always",
  goal: 1.1,
  begin: () =>
    run(podman("run", "-d", "--restart=always", "--name", plain, image, "sleep", "88002")),
  ours: { before: freshPod, run: () => timeRestart("88001") },
  theirs: { before: () => sleep(1000), run: () => timeRestart("88002") },
  end: async () => {
    await run(sidepod("down", "-t", "0", name));
    await run(podman("rm", "-f", "-t", "0", plain));
  },
};
