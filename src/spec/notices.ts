import type { ContainerInFile } from "./resolve/pod.ts";
import type { PodFile } from "./schema/pod-file.ts";

/** What the file asks for and this version does not do. */
export function noticesOf(file: PodFile, containers: readonly ContainerInFile[]): string[] {
  return containers.flatMap(({ name, input: { healthcheck } }) =>
    typeof healthcheck === "object" && healthcheck.start_interval !== undefined
      ? `start_interval of the health check of ${file.name}/${name} is left aside`
      : [],
  );
}
