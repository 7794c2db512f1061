import { type ContainerInFile, readContainer } from "../fields/container.ts";
import { readFields } from "../fields/field.ts";
import { movedToPod } from "../fields/network.ts";
import { type PodFile, podFields, topFields } from "../fields/pod-file.ts";
import { type PodSpec, podDefaults, type Role } from "../model.ts";
import type { Pass } from "./pass.ts";

/** In start order. */
export function containersOf(file: PodFile, pass: Pick<Pass, "entries">): ContainerInFile[] {
  const group = (role: Role, key: "init" | "sidecars"): ContainerInFile[] =>
    pass
      .entries(file[key] ?? {})
      .map(([name, input]) => ({ name, role, path: [key, name], input }));
  return [
    ...group("init", "init"),
    ...group("sidecar", "sidecars"),
    { name: "main", role: "main", path: ["main"], input: file.main },
  ];
}

/** A checked document as a specification, with the values that the pass gives. */
export function resolvePod(
  file: PodFile,
  pass: Pass,
  containers: readonly ContainerInFile[],
): PodSpec {
  const name = pass.real(file.name);
  const empty: PodSpec = {
    ...podDefaults,
    name,
    containers: containers.map((container) => readContainer(container, name, pass)),
  };
  const pod = readFields(topFields, file, pass, readFields(podFields, file.pod ?? {}, pass, empty));
  return containers.reduce((spec, { input }) => readFields(movedToPod, input, pass, spec), pod);
}
