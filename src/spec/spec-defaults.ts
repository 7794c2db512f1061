import type { ContainerSpec, PodSpec } from "./pod-spec.ts";

/** A container of which nothing is asked. */
export const containerDefaults: Omit<ContainerSpec, "name" | "fullName" | "role"> = {
  pullPolicy: "missing",
  environment: {},
  mounts: [],
  groupAdd: [],
  capAdd: [],
  capDrop: [],
  readOnly: false,
  privileged: false,
  noNewPrivileges: false,
  selinux: [],
  devices: [],
  ulimits: [],
  limits: {},
  initProcess: false,
  tty: false,
  stdinOpen: false,
  probes: {},
  hooks: {},
  secrets: [],
  labels: {},
};

/** A pod of which nothing is asked. */
export const podDefaults: Omit<PodSpec, "name" | "containers"> = {
  ports: [],
  share: ["net", "ipc", "uts"],
  networks: [],
  limits: {},
  sysctls: {},
  dns: [],
  extraHosts: [],
  labels: {},
  volumes: [],
  secrets: [],
};
