import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, image } from "./engine.js";

/** A pod file of so many containers that sleep, the last of them main. */
export function writePodFile(name, containers) {
  const path = join(folder, `${name}-${containers}.yaml`);
  const sidecars = Array.from({ length: containers - 1 }, (_, i) => `  s${i}: *sleeper`).join("\n");
  const text = `name: ${name}
x-sleeper: &sleeper { image: "${image}", command: [sleep, infinity] }
pod: { labels: { sidepod-bench: "1" } }
sidecars:
${sidecars}
main: *sleeper
`;
  writeFileSync(path, text);
  return path;
}

/** The same pod as a script of podman's commands. */
export function writeScript(name, containers) {
  const path = join(folder, `${name}-${containers}.sh`);
  const runs = Array.from(
    { length: containers },
    (_, i) => `podman run -d --pod ${name} --name ${name}-c${i} ${image} sleep infinity`,
  );
  writeFileSync(
    path,
    ["set -e", `podman pod create --name ${name} --label sidepod-bench=1`, ...runs, ""].join("\n"),
  );
  return path;
}

/** The same pod as a Kubernetes manifest. */
export function writeManifest(name, containers) {
  const path = join(folder, `${name}-${containers}.k8s.yaml`);
  const list = Array.from(
    { length: containers },
    (_, i) =>
      `    - { name: c${i}, image: "${image}", command: [/bin/sleep, infinity], imagePullPolicy: Never }`,
  ).join("\n");
  writeFileSync(
    path,
    `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { sidepod-bench: "1" } }
spec:
  containers:
${list}
`,
  );
  return path;
}
