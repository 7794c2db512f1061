import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, image, podman, run, sidepod } from "../engine.js";
import { timeCommand } from "../measure.js";

const name = "spbench-logs";
const linesEach = 200_000;

function writeChattyPod() {
  const path = join(folder, "logs.yaml");
  const script = `BEGIN { for (i = 1; i <= ${linesEach}; i++) printf "line %06d of a log that is as long as logs are wont to be\\n", i }`;
  const chatty = JSON.stringify({
    image,
    command: ["sh", "-c", `awk '${script}'; exec sleep infinity`],
  });
  writeFileSync(
    path,
    `name: ${name}
pod: { labels: { sidepod-bench: "1" } }
sidecars: { a: ${chatty}, b: ${chatty} }
main: ${chatty}
`,
  );
  return path;
}

/** Every line has to be in the log before reading it is timed. */
async function untilWritten() {
  for (const container of ["a", "b", "main"]) {
    await run([
      "sh",
      "-c",
      `until podman logs --tail 1 ${name}-${container} 2>/dev/null | grep -q ${linesEach}; do sleep 0.2; done`,
    ]);
  }
}

export const logsRow = {
  work: "logs of a 3-container pod, 600,000 lines",
  against: "podman pod logs",
  goal: 0.12,
  begin: async () => {
    await run(sidepod("up", writeChattyPod()));
    await untilWritten();
  },
  ours: { run: () => timeCommand(sidepod("logs", name)) },
  theirs: { run: () => timeCommand(podman("pod", "logs", name)) },
  end: () => run(podman("pod", "rm", "-f", "-t", "0", name)),
};
