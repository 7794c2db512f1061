import { atKey, type Fault } from "../fault.ts";
import type { ContainerInFile } from "../fields/container.ts";
import { checkHealth } from "../fields/health.ts";
import { checkImage } from "../fields/image.ts";
import { checkResources } from "../fields/limits.ts";
import { checkLogging } from "../fields/logging.ts";
import type { PodFile } from "../fields/pod-file.ts";
import { checkProcess } from "../fields/process.ts";

/** What the schema cannot say of one container. */
export function checkContainer(
  { input, path, role, name }: ContainerInFile,
  file: PodFile,
): Fault[] {
  return [
    ...checkImage(input, path),
    ...checkProcess(input, path, role),
    ...checkHostname(input, path, file),
    ...checkLogging(input, path),
    ...checkResources(input, path),
    ...checkHealth(input, path, name),
  ];
}

function checkHostname(
  { hostname }: ContainerInFile["input"],
  path: ContainerInFile["path"],
  file: PodFile,
): Fault[] {
  if (hostname === undefined || !(file.pod?.share ?? ["uts"]).includes("uts")) return [];
  const hint = "set pod.hostname, or remove uts from pod.share";
  const message = "the pod's containers share one host name";
  return [atKey([...path, "hostname"], "conflict", message, { hint })];
}
