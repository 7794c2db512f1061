import { atKey, atValue, type Fault } from "../fault.ts";
import type { ContainerInFile } from "../fields/container.ts";
import { checkHealth } from "../fields/health.ts";
import { checkImage } from "../fields/image.ts";
import { checkResources } from "../fields/limits.ts";
import { checkLogging } from "../fields/logging.ts";
import { readPort } from "../fields/network.ts";
import type { PodFile } from "../fields/pod-file.ts";
import { checkProcess } from "../fields/process.ts";
import type { Pass } from "../load/pass.ts";
import type { PortSpec } from "../model.ts";
import { nearest, quote } from "../nearest.ts";
import type { Path } from "../yaml/locate.ts";
import { checkMounts } from "./mounts.ts";
import { checkNames, checkPids } from "./names.ts";

const reservedPrefix = "io.sidepod.";

const maxPorts = 4096;

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

type Labels = ContainerInFile["input"]["labels"];

/** Sidepod records its own data in labels; no one else may write them. */
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
        `labels that begin with ${reservedPrefix} are reserved for Sidepod`,
      ),
    );
}

/** A host port leads to one place only. */
export function checkPorts(
  file: PodFile,
  containers: readonly ContainerInFile[],
  pass: Pass,
): Fault[] {
  const given = [
    ...(file.pod?.ports ?? []).map((port, index) => ({ port, path: ["pod", "ports", index] })),
    ...containers.flatMap(({ input, path }) =>
      (input.ports ?? []).map((port, index) => ({ port, path: [...path, "ports", index] })),
    ),
  ];
  const taken = new Map<string, { port: PortSpec; path: Path }[]>();
  const faults: Fault[] = [];
  let count = 0;
  for (const { port: input, path } of given) {
    for (const port of readPort(input, pass)) {
      count += 1;
      if (count > maxPorts) {
        return [...faults, atValue(path, "format", `the pod has more than ${maxPorts} ports`)];
      }
      if (port.hostPort === undefined) continue;
      const key = `${port.hostPort}/${port.protocol}`;
      const others = taken.get(key) ?? [];
      const other = others.find((one) => overlap(one.port.hostIp, port.hostIp));
      if (other === undefined) {
        taken.set(key, [...others, { port, path }]);
      } else if (JSON.stringify(other.port) !== JSON.stringify(port)) {
        const message = `host port ${key} is published twice`;
        const hint = `the other is ${port.hostPort} to ${other.port.containerPort}; choose another host port`;
        faults.push(atValue(path, "conflict", message, { hint }));
        break;
      }
    }
  }
  return faults;
}

function overlap(a: string | undefined, b: string | undefined): boolean {
  const every = (ip: string | undefined) => ip === undefined || ip === "0.0.0.0" || ip === "::";
  return every(a) || every(b) || a === b;
}

const kinds = ["secrets", "configs"] as const;

/** Every secret and config has one origin, and every use of one is declared. */
export function checkSecrets(file: PodFile, containers: readonly ContainerInFile[]): Fault[] {
  return [
    ...kinds.flatMap((kind) => checkOrigins(file, kind)),
    ...Object.keys(file.configs ?? {})
      .filter((key) => Object.hasOwn(file.secrets ?? {}, key))
      .map((key) =>
        atKey(["configs", key], "duplicate", `there is also a secret ${quote(key)}`, {
          hint: "the engine stores both as secrets: choose another name",
        }),
      ),
    ...kinds.flatMap((kind) => containers.flatMap((container) => checkUses(container, file, kind))),
  ];
}

function checkOrigins(file: PodFile, kind: (typeof kinds)[number]): Fault[] {
  return Object.entries(file[kind] ?? {}).flatMap(([key, source]) => {
    const isExternal = String(source.external) === "true";
    const content = "content" in source ? source.content : undefined;
    const origins = [source.file, source.environment, content].filter((one) => one !== undefined);
    if (origins.length + Number(isExternal) === 1) return [];
    const known = `file, environment${kind === "configs" ? ", content" : ""}, external: true`;
    const message =
      origins.length === 0
        ? `${kind}.${key} has no source`
        : `${kind}.${key} has more than one source`;
    return [atKey([kind, key], "conflict", message, { hint: `set one of ${known}` })];
  });
}

function checkUses(
  { input, path }: ContainerInFile,
  file: PodFile,
  kind: (typeof kinds)[number],
): Fault[] {
  const declared = Object.keys(file[kind] ?? {});
  return (input[kind] ?? []).flatMap((use, index) => {
    const isShort = typeof use === "string";
    const source = isShort ? use : use.source;
    if (declared.includes(source)) return [];
    const at = [...path, kind, index, ...(isShort ? [] : ["source"])];
    return [
      atValue(at, "undeclared", `it is not declared in ${kind} at the top of the file`, {
        hint: `add it there, for example ${kind}: { NAME: { file: ./NAME } }`,
        suggestion: nearest(source, declared),
      }),
    ];
  });
}

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
