import type { Pass } from "../resolve/pass.ts";
import type { ContainerInFile } from "../resolve/pod.ts";
import type { PodFile } from "../schema/pod-file.ts";
import type { Fault } from "../validate.ts";
import { checkContainer } from "./containers.ts";
import { checkLabels } from "./labels.ts";
import { checkMounts } from "./mounts.ts";
import { checkNames, checkPids } from "./names.ts";
import { checkPorts } from "./ports.ts";
import { checkSecrets } from "./secrets.ts";

/** All that takes more than one field to know. The document fits its schema. */
export function checkPod(
  file: PodFile,
  containers: readonly ContainerInFile[],
  pass: Pass,
): Fault[] {
  return [
    ...containers.flatMap((container) => checkContainer(container, file)),
    ...checkNames(file.name, containers),
    ...checkPids(containers),
    ...checkPorts(file, containers, pass),
    ...containers.flatMap((container) => checkMounts(container, file, pass)),
    ...checkSecrets(file, containers),
    ...checkLabels(file, containers),
  ];
}
