import type { ContainerInFile } from "./resolve/pod.ts";
import type { PodFile } from "./schema/pod-file.ts";

/** Whether there is something to run, and not the image's check switched off. */
function hasHealthcheck({ healthcheck }: ContainerInFile["input"]): boolean {
  if (typeof healthcheck !== "object") return healthcheck !== undefined;
  const { test, disable } = healthcheck;
  return String(disable) !== "true" && test !== undefined && [test].flat()[0] !== "NONE";
}

/** What the file asks for and this version does not do. */
export function noticesOf(file: PodFile, containers: readonly ContainerInFile[]): string[] {
  const notices: string[] = [];
  for (const { name, input } of containers) {
    const who = `${file.name}/${name}`;
    if (Object.keys(input.probes ?? {}).length > 0) {
      notices.push(`probes of ${who} are not run by this version`);
    }
    if (hasHealthcheck(input)) {
      notices.push(`Podman runs the health check of ${who}, which takes systemd on its machine`);
    }
    if (typeof input.healthcheck === "object" && input.healthcheck.start_interval !== undefined) {
      notices.push(`start_interval of the health check of ${who} is left aside: Podman has none`);
    }
  }
  if (file.on_main_exit === "stop" || file.on_main_exit === "restart") {
    notices.push(
      `on_main_exit: ${file.on_main_exit} of ${file.name} is not carried out by this version: sidecars run on when main ends`,
    );
  }
  return notices;
}
