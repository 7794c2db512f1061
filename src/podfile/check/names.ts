import { atKey, atValue, type Fault } from "../fault.ts";
import type { ContainerInFile } from "../fields/container.ts";
import { nearest, quote } from "../nearest.ts";

/** No two containers have one name, in the pod or in the engine. */
export function checkNames(pod: string, containers: readonly ContainerInFile[]): Fault[] {
  const faults: Fault[] = [];
  const names = new Set<string>();
  const fullNames = new Map([[`${pod}-infra`, "the pod's infra container"]]);
  for (const { name, path, input } of containers) {
    if (names.has(name)) {
      faults.push(atKey(path, "duplicate", `there is also an init container ${quote(name)}`));
      continue;
    }
    names.add(name);
    const fullName = input.container_name ?? `${pod}-${name}`;
    const other = fullNames.get(fullName);
    if (other !== undefined) {
      const at = input.container_name === undefined ? path : [...path, "container_name"];
      const message = `the engine's name of ${path.join(".")} is also that of ${other}`;
      faults.push(atKey(at, "duplicate", message));
    }
    fullNames.set(fullName, path.join("."));
  }
  return faults;
}

/** Whose process namespace is joined: it has to be there, to run, and not to wait in a circle. */
export function checkPids(containers: readonly ContainerInFile[]): Fault[] {
  const byName = new Map(containers.map((container) => [container.name, container]));
  return containers.flatMap(({ name, role, path, input }) => {
    const { pid } = input;
    if (pid === undefined || pid === "host") return [];
    const at = [...path, "pid"];
    const fault = (code: Fault["code"], message: string, more = {}) => [
      atValue(at, code, message, more),
    ];
    const compose = /^(?:container|service):(.*)$/.exec(pid);
    if (compose) {
      const known = byName.has(compose[1] ?? "") ? { suggestion: compose[1] } : {};
      return fault("format", "name a container of this pod without a prefix", known);
    }
    const target = byName.get(pid);
    if (target === undefined) {
      const names = ["host", ...[...byName.keys()].filter((one) => one !== name)];
      return fault("undeclared", "pid does not name a container of this pod", {
        hint: `known: ${names.join(", ")}`,
        suggestion: nearest(pid, names),
      });
    }
    if (target.role === "init") {
      return fault("conflict", "pid names an init container, which ends before others start");
    }
    if (role === "init") {
      return fault("conflict", "an init container runs before the container that it would join");
    }
    return joinsItself(name, byName)
      ? fault("conflict", "the containers join each other's process namespaces in a cycle")
      : [];
  });
}

function joinsItself(name: string, byName: ReadonlyMap<string, ContainerInFile>): boolean {
  const seen = new Set<string>();
  let at = byName.get(name)?.input.pid;
  while (at !== undefined && !seen.has(at)) {
    if (at === name) return true;
    seen.add(at);
    at = byName.get(at)?.input.pid;
  }
  return false;
}
