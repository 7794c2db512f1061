import { parseDuration } from "../format/duration.ts";
import { type LongPort, parseLongPort, parsePort } from "../format/port.ts";
import type { ContainerSpec, EndingSpec, PodSpec, PortSpec, Role } from "../model.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { PodFile } from "../schema/pod-file.ts";
import { resolveContainer } from "./container.ts";
import { compact, resolveLimits } from "./limits.ts";
import { oneOf, readExtraHosts, readMap } from "./mappings.ts";
import type { Pass } from "./pass.ts";
import { readSecrets, readVolumes } from "./secrets.ts";

export interface ContainerInFile {
  readonly name: string;
  readonly role: Role;
  readonly path: readonly string[];
  readonly input: ContainerInput;
}

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
  const pod = file.pod ?? {};
  const name = pass.real(file.name);
  const networks = pod.networks;
  const dns = pod.dns;
  return compact({
    name,
    hostname: pod.hostname === undefined ? undefined : pass.text(pod, "hostname"),
    ports: dedupe(
      [...(pod.ports ?? []), ...containers.flatMap(({ input }) => input.ports ?? [])].flatMap(
        (port) => readPort(port, pass),
      ),
    ),
    share: [...new Set((pod.share ?? ["net", "ipc", "uts"]).map((one) => pass.read(shares, one)))],
    userns: pod.userns === undefined ? undefined : pass.text(pod, "userns"),
    networks: networks === undefined ? [] : [networks].flat(),
    limits: resolveLimits(pod, pass),
    sysctls: readMap(pod.sysctls, pass),
    dns: dns === undefined ? [] : [dns].flat(),
    // Containers of a pod share one /etc/hosts, so theirs move to the pod, as ports do.
    extraHosts: dedupe([
      ...readExtraHosts(pod.extra_hosts, pass),
      ...containers.flatMap(({ input }) => readExtraHosts(input.extra_hosts, pass)),
    ]),
    labels: readMap(pod.labels, pass),
    containers: containers.map(({ name: own, role, input }): ContainerSpec => {
      const container = resolveContainer(own, role, name, input, pass);
      return role === "main" ? { ...container, ending: readEnding(file, pass) } : container;
    }),
    volumes: readVolumes(file, pass),
    secrets: readSecrets(file, pass),
  });
}

function readEnding({ on_main_exit: onMainExit, pod = {} }: PodFile, pass: Pass): EndingSpec {
  const grace = pod.stop_grace_period;
  return compact({
    onMainExit:
      onMainExit === undefined
        ? ("stop" as const)
        : pass.read(oneOf(["stop", "restart", "keep"]), onMainExit),
    stopGraceMs: grace === undefined ? undefined : pass.read(parseDuration, grace),
  });
}

const shares = oneOf(["net", "ipc", "uts", "pid", "cgroup"]);

/** What is given twice is meant once. */
function dedupe<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

type PortInput = string | number | LongPort;

/** Numbers are always real; the host's address is the file's text. */
export function readPort(input: PortInput, pass: Pass): PortSpec[] {
  if (typeof input !== "object") return pass.read(parsePort, input);
  const real = (key: keyof LongPort): string | undefined =>
    input[key] === undefined ? undefined : pass.real(input[key]);
  const parsed = pass.read(
    () =>
      parseLongPort({
        target: pass.real(input.target),
        published: real("published"),
        host_ip: real("host_ip"),
        protocol: real("protocol"),
      }),
    "",
  );
  if (!input.host_ip) return parsed;
  const hostIp = pass.text(input, "host_ip").replace(/^\[(.*)\]$/, "$1");
  return parsed.map((port) => ({ ...port, hostIp }));
}
