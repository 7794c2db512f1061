import type { ContainerInFile } from "./resolve/pod.ts";
import type { PodFile } from "./schema/pod-file.ts";

/** What the file asks for and this version does not do. */
export function noticesOf(file: PodFile, containers: readonly ContainerInFile[]): string[] {
  const notices: string[] = [];
  for (const { name, input } of containers) {
    const who = `${file.name}/${name}`;
    if (input.probes?.live !== undefined) {
      notices.push(`the live probe of ${who} is run by sidepod run only`);
    }
    if (typeof input.healthcheck === "object" && input.healthcheck.start_interval !== undefined) {
      notices.push(`start_interval of the health check of ${who} is left aside`);
    }
  }
  if (file.on_main_exit === "stop") {
    notices.push(
      `on_main_exit: stop of ${file.name} is carried out by sidepod run only: after up, sidecars run on when main ends`,
    );
  }
  if (file.on_main_exit === "restart") {
    notices.push(`on_main_exit: restart of ${file.name} is not carried out by this version`);
  }
  return notices;
}
