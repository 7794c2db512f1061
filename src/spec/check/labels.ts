import type { ContainerInFile } from "../resolve/pod.ts";
import type { PodFile } from "../schema/pod-file.ts";
import type { Path } from "../source/locate.ts";
import type { Fault } from "../validate.ts";
import { atKey } from "./fault.ts";

const reservedPrefix = "io.sidepod.";

type Labels = ContainerInFile["input"]["labels"];

/** Sidepod keeps its own notes in labels; nobody else may write them. */
export function checkLabels(file: PodFile, containers: readonly ContainerInFile[]): Fault[] {
  return [
    ...checkOne(file.pod?.labels, ["pod", "labels"]),
    ...containers.flatMap(({ input, path }) => checkOne(input.labels, [...path, "labels"])),
    ...Object.entries(file.volumes ?? {}).flatMap(([key, volume]) =>
      checkOne(volume?.labels, ["volumes", key, "labels"]),
    ),
  ];
}

function checkOne(labels: Labels, path: Path): Fault[] {
  const keys: [string | number, string][] = Array.isArray(labels)
    ? labels.map((label, index) => [index, label])
    : Object.keys(labels ?? {}).map((key) => [key, key]);
  return keys
    .filter(([, label]) => label.trim().toLowerCase().startsWith(reservedPrefix))
    .map(([at]) =>
      atKey(
        [...path, at],
        "reserved",
        `labels that begin with ${reservedPrefix} are Sidepod's own`,
      ),
    );
}
