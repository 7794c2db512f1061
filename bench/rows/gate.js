import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, image, podman, run, sidepod } from "../engine.js";
import { timeCommand } from "../measure.js";

const name = "spbench-gate";
const server = "sleep 0.5; exec httpd -f -p 127.0.0.1:8000";

function writeGatedPod() {
  const path = join(folder, `${name}.yaml`);
  const text = `name: ${name}
x-sleeper: &sleeper { image: "${image}", command: [sleep, infinity] }
pod: { labels: { sidepod-bench: "1" } }
sidecars:
  web:
    image: "${image}"
    command: [sh, -c, "${server}"]
    probes: { startup: { tcp: 8000, interval: 200ms } }
  after: *sleeper
main: *sleeper
`;
  writeFileSync(path, text);
  return path;
}

/** The same with the podman command: the port is tried by a program that the image has to have. */
function writeGatedScript() {
  const path = join(folder, `${name}.sh`);
  const text = `set -e
podman pod create --name ${name} --label sidepod-bench=1
podman run -d --pod ${name} --name ${name}-web ${image} sh -c "${server}"
until podman exec ${name}-web nc 127.0.0.1 8000 -e true 2>/dev/null; do sleep 0.2; done
podman run -d --pod ${name} --name ${name}-after ${image} sleep infinity
podman run -d --pod ${name} --name ${name}-main ${image} sleep infinity
`;
  writeFileSync(path, text);
  return path;
}

const after = () => run(podman("pod", "rm", "-f", "-t", "0", name));

export const gateRow = {
  work: "up of 3 containers, a gate that opens after 0.5 s",
  against: "a script with a loop of podman exec",
  goal: 0.8,
  ours: { run: () => timeCommand(sidepod("up", writeGatedPod())), after },
  theirs: { run: () => timeCommand(["sh", writeGatedScript()]), after },
};
