import { type Document, isMap, isScalar, type Scalar } from "yaml";
import { quote } from "./nearest.ts";
import type { Path } from "./yaml/locate.ts";

const inContainer: Record<string, string> = {
  depends_on:
    "sidecars start before main; put containers that must end before the others start under init",
  preset: "name a preset with use, as in use: debug",
  networks: "containers of a pod share one network: set pod.networks",
  network_mode: "containers of a pod share one network: set pod.networks",
  build: "build the image first (podman build -t NAME .) and set image",
  deploy: "set cpus, mem_limit and restart instead",
  profiles: "write a second pod file, or a second document",
  links: "containers of a pod reach each other at localhost",
  external_links: "join the network with pod.networks",
  expose: "containers of a pod reach each other at localhost; ports are published by pod.ports",
  scale: "a pod has one of each; for several pods, write several documents",
  extends: "use YAML anchors and <<",
  develop: "mount the sources with volumes",
  userns_mode: "set pod.userns",
  ipc: "set pod.share",
  uts: "set pod.share",
  cgroup: "set pod.share",
  sysctls: "set pod.sysctls",
  dns: "set pod.dns",
  dns_search: "the pod's resolver is set by pod.dns alone",
  dns_opt: "the pod's resolver is set by pod.dns alone",
  domainname: "set pod.hostname",
  mac_address: "the network belongs to the pod, and the engine chooses its address",
  runtime: "the runtime belongs to the engine: set it in containers.conf",
  platform: "use an image for the host's platform",
  isolation: "it has no meaning on Linux",
  cgroup_parent: "the pod's control group is the parent",
  volumes_from: "list the volumes in volumes",
  annotations: "use labels",
  attach: "use sidepod logs",
  credential_spec: "it has no meaning on Linux",
  gpus: "list the devices in devices",
  label_file: "list the labels in labels",
  mem_swappiness: "set memswap_limit",
  oom_kill_disable: "set oom_score_adj",
  cpu_count: "set cpus",
  cpu_percent: "set cpus",
  cpu_period: "set cpus",
  cpu_quota: "set cpus",
  cpu_rt_period: "set cpus",
  cpu_rt_runtime: "set cpus",
  blkio_config: "set the limits of the pod",
  device_cgroup_rules: "list the devices in devices",
  storage_opt: "set it for the engine in storage.conf",
  provider: "it belongs to Docker",
  models: "it belongs to Docker",
  use_api_socket: "mount the socket with volumes",
};

const atTop: Record<string, string> = {
  services: "put one service under main and the others under sidecars, and set name",
  version: "omit it",
  networks: "set pod.networks to the names of networks that exist",
  include: "files cannot be combined; for several pods, write several documents",
  models: "it belongs to Docker",
  containers: "put one container under main and the others under sidecars",
  ports: "set pod.ports",
  share: "set pod.share",
  cpus: "set pod.cpus",
  mem_limit: "set pod.mem_limit",
};

/** Of a container or a Pod in Kubernetes, and flags of `podman run`. */
const ofOthers: Record<string, string> = {
  args: "set command, and entrypoint for what Kubernetes calls command",
  env: "set environment",
  envFrom: "set env_file or environment",
  resources: "set cpus and mem_limit",
  memory: "set mem_limit",
  securityContext: "set user, cap_add, cap_drop, read_only and security_opt",
  volumeMounts: "set volumes: NAME:/PATH or ./FOLDER:/PATH",
  mounts: "set volumes",
  livenessProbe: "set probes.live",
  readinessProbe: "set probes.ready",
  startupProbe: "set probes.startup",
  lifecycle: "set stop_signal and stop_grace_period",
  restartPolicy: "set restart",
  name: "the key above it is the name; container_name is the engine's name for it",
  cmd: "set command",
  publish: "set ports",
  network: "containers of a pod share one network: set pod.networks",
};

const ofOthersAtTop: Record<string, string> = {
  metadata: "set name and pod.labels",
  spec: "put main and sidecars at the top of the pod file",
  initContainers: "set init",
  hostname: "set pod.hostname",
  labels: "set pod.labels",
};

/** Where a key of another format leads in a pod file. */
export function adviceOnForeignKey(key: string, path: Path): string | undefined {
  const advice =
    path.length === 0
      ? { ...atTop, ...ofOthersAtTop }
      : isContainer(path)
        ? { ...inContainer, ...ofOthers }
        : {};
  return Object.hasOwn(advice, key) ? advice[key] : undefined;
}

export function isContainer(path: Path): boolean {
  return (
    (path.length === 1 && path[0] === "main") ||
    (path.length === 2 && (path[0] === "sidecars" || path[0] === "init"))
  );
}

interface ForeignFormat {
  readonly place: [number, number];
  readonly message: string;
  readonly hint: string;
}

/** Whether a document is a Kubernetes manifest: no pod file has these keys. */
export function isManifest(document: Document): boolean {
  return (
    (findKey(document, "apiVersion") ?? findKey(document, "kind")) !== undefined &&
    findKey(document, "main") === undefined
  );
}

/** Knows a Compose file, so that one thing is said of it and not fifty. */
export function foreignFormat(document: Document): ForeignFormat | undefined {
  const { contents } = document;
  if (!isMap(contents)) return undefined;
  const services = findKey(document, "services");
  if (!services || findKey(document, "main")) return undefined;
  const [first, ...others] = namesIn(contents.get("services"));
  const rest = others.length > 0 ? `, the others (${others.join(", ")}) under sidecars` : "";
  return {
    place: placeOf(services),
    message: "this is a Compose file; a pod file has one main container and its sidecars",
    hint: `write name: NAME first; move ${first ?? "the application"} to main${rest}; ports go to pod.ports`,
  };
}

function findKey({ contents }: Document, name: string): Scalar | undefined {
  if (!isMap(contents)) return undefined;
  return contents.items
    .map(({ key }) => key)
    .find((key): key is Scalar => isScalar(key) && key.value === name);
}

function placeOf({ range }: Scalar): [number, number] {
  return range ? [range[0], range[1]] : [0, 0];
}

function namesIn(services: unknown): string[] {
  if (!isMap(services)) return [];
  return services.items
    .slice(0, 8)
    .flatMap(({ key }) => (isScalar(key) ? [quote(String(key.value))] : []));
}
