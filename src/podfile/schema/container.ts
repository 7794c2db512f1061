import * as z from "zod/mini";
import { bounds } from "../bounds.ts";
import { parseAssignment, parseVariableName } from "../format/assignment.ts";
import { parseImage } from "../format/image.ts";
import { parseName } from "../format/name.ts";
import { parseCapability, parseRestart, parseSignal, parseUlimitName } from "../format/scalars.ts";
import { parseSecurityOption } from "../format/security.ts";
import { command, healthcheck, hook, probes } from "./health.ts";
import { type Fields, field, map, requiredField } from "./map.ts";
import { devices, duration, secretUses, size, tmpfs, volumes } from "./mounts.ts";
import { extraHosts, ports } from "./network.ts";
import { flag, formatted, formattedScalar, mapValue, numeric, text } from "./primitives.ts";

/** A map, or a list of NAME=value. */
const assignments = () =>
  z.union([
    z.record(formatted(parseVariableName), mapValue()),
    z.array(formatted(parseAssignment)),
  ]);

export const labels = assignments;

const envFile = map({
  path: requiredField(z.string, "The file."),
  required: field(flag, "Whether it is an error that it is missing; true."),
});

const ulimit = map({
  soft: requiredField(() => numeric(bounds.ulimit), "What counts; the container may raise it."),
  hard: requiredField(() => numeric(bounds.ulimit), "How far it may be raised."),
});

const logging = map({
  driver: field(
    () => z.enum(["k8s-file", "json-file", "journald", "none", "passthrough"]),
    "Where the output goes; the engine's default where not given.",
  ),
  options: field(() => z.record(z.string(), mapValue()), "Options, for example max-size: 10m."),
});

const restartExamples = ["no", "always", "unless-stopped", "on-failure", "on-failure:3"];

/** Limits have the same names for a pod and a container. */
export const limitFields = {
  cpus: field(() => numeric(bounds.cpus), "How many processors it may use, for example 1.5."),
  cpu_shares: field(
    () => numeric(bounds.cpuShares),
    "Weight against others when processors are short.",
  ),
  cpuset: field(text, "Which processors it may use, for example 0-3."),
  mem_limit: field(size, "The most memory it may use."),
  mem_reservation: field(size, "The memory that it keeps when memory is short."),
  memswap_limit: field(
    () => z.union([z.literal(-1), z.literal("-1"), size()]),
    "Memory and swap together; -1 is unlimited.",
  ),
  pids_limit: field(() => numeric(bounds.pids), "The most processes and threads; -1 is unlimited."),
} satisfies Fields;

/** A container: Compose's names and forms, and a few of Sidepod's own. */
export const container = map({
  image: field(
    () => formatted(parseImage),
    "The image, for example docker.io/library/nginx:alpine.",
  ),
  rootfs: field(
    () => z.enum(["host"]),
    "Instead of an image: the machine's own programs, read-only, in an otherwise empty root.",
  ),
  use: field(z.string, "A preset whose fields are taken where none are given here."),
  with: field(() => z.record(z.string(), z.unknown()), "Parameters of the preset."),
  command: field(command, "Replaces the image's command; a text is split into words, no shell."),
  entrypoint: field(command, "Replaces the image's entrypoint."),
  environment: field(
    assignments,
    "Variables, as a map or a list of NAME=value; a name alone passes the caller's value on.",
  ),
  env_file: field(
    () => z.union([z.string(), z.array(z.union([z.string(), envFile]))]),
    "Files with variables; `environment` wins over them, later files over earlier ones.",
  ),
  volumes: field(volumes, "What is mounted: [SOURCE:]TARGET[:OPTIONS], or the long form."),
  tmpfs: field(tmpfs, "Folders in memory."),
  user: field(text, "User and group that the command runs as, by name or number: UID[:GID]."),
  group_add: field(() => z.array(text()), "Further groups."),
  working_dir: field(z.string, "The folder that the command starts in."),
  cap_add: field(() => z.array(formatted(parseCapability)), "Capabilities to add."),
  cap_drop: field(() => z.array(formatted(parseCapability)), "Capabilities to drop; ALL for all."),
  read_only: field(flag, "Mounts the container's root read-only."),
  security_opt: field(
    () => z.array(formatted(parseSecurityOption)),
    "no-new-privileges, seccomp=PATH, apparmor=PROFILE, label=disable and the like.",
  ),
  privileged: field(flag, "Switches all protection off; rarely what is needed."),
  devices: field(devices, "Devices of the machine: HOST_PATH[:CONTAINER_PATH[:rwm]]."),
  ulimits: field(
    () => z.record(formatted(parseUlimitName), z.union([numeric(bounds.ulimit), ulimit])),
    "Limits of setrlimit(2): one number, or soft and hard.",
  ),
  stop_signal: field(() => formattedScalar(parseSignal), "The signal that asks it to stop."),
  stop_grace_period: field(duration, "How long it may take to stop; the engine's 10s."),
  healthcheck: field(
    () => z.union([z.string(), healthcheck]),
    "A command that tells whether it is well.",
  ),
  secrets: field(secretUses, "Secrets of the file that it sees, as files in /run/secrets."),
  configs: field(secretUses, "Configs of the file that it sees, as files."),
  labels: field(labels, "Labels of the container."),
  ...limitFields,
  shm_size: field(size, "The size of /dev/shm."),
  oom_score_adj: field(
    () => numeric(bounds.oomScoreAdj),
    "How soon it is killed when memory runs out.",
  ),
  init: field(flag, "Runs a small init process that reaps children."),
  tty: field(flag, "Gives it a terminal."),
  stdin_open: field(flag, "Keeps its standard input open."),
  extra_hosts: field(extraHosts, "Moved to the pod, whose containers share one /etc/hosts."),
  container_name: field(
    () => formatted(parseName),
    "The engine's name for it; POD-NAME where not given.",
  ),
  hostname: field(
    () => formatted(parseName),
    "Its host name; only in a pod that does not share uts.",
  ),
  pull_policy: field(
    () => z.enum(["always", "missing", "if_not_present", "never", "newer"]),
    "When to pull the image; missing.",
  ),
  logging: field(() => logging, "What is done with its output."),
  restart: field(
    () => z.union([z.literal(false), formatted(parseRestart, { examples: restartExamples })]),
    "no, always, unless-stopped, on-failure or on-failure:COUNT; no.",
  ),
  pid: field(z.string, "Joins a process namespace: host, main, or another container of the pod."),
  probes: field(() => probes, "Checks that decide when it has started, is ready, and is alive."),
  post_start: field(() => hook, "What is done after each start; a failure starts it anew."),
  pre_stop: field(() => hook, "What is done before it is asked to stop, within the grace."),
  ports: field(ports, "Moved to the pod, which all ports belong to."),
});

export type ContainerInput = z.infer<typeof container>;
