import { parseDuration } from "../format/duration.ts";
import {
  parseCapability,
  parseRestart,
  parseSignal,
  parseSize,
  parseUlimitName,
} from "../format/scalars.ts";
import { parseSecurityOption } from "../format/security.ts";
import type { ContainerSpec, PullPolicy, Role, UlimitSpec } from "../model.ts";
import type { ContainerInput } from "../schema/container.ts";
import { resolveEnvironment } from "./environment.ts";
import { readHealthcheck, readHooks, readProbes } from "./health.ts";
import { anyNumber, compact, resolveLimits } from "./limits.ts";
import { oneOf, readCommand, readFlag, readMap } from "./mappings.ts";
import { readDevices, readMounts } from "./mounts.ts";
import type { Pass } from "./pass.ts";
import { readSecretUses } from "./secrets.ts";

const policies = oneOf(["always", "missing", "if_not_present", "never", "newer"]);

/** One container of the file with all its defaults. */
export function resolveContainer(
  name: string,
  role: Role,
  pod: string,
  input: ContainerInput,
  pass: Pass,
): ContainerSpec {
  const text = (key: keyof ContainerInput): string | undefined =>
    input[key] === undefined ? undefined : pass.text(input, key);
  const { restart, stop_grace_period: grace, stop_signal: signal } = input;
  return compact({
    name,
    fullName:
      input.container_name === undefined ? `${pod}-${name}` : pass.real(input.container_name),
    role,
    image: text("image"),
    rootfs: input.rootfs === undefined ? undefined : ("host" as const),
    pullPolicy: readPullPolicy(input.pull_policy, pass),
    entrypoint: input.entrypoint === undefined ? undefined : readCommand(input.entrypoint, pass),
    command: input.command === undefined ? undefined : readCommand(input.command, pass),
    environment: resolveEnvironment(input, pass),
    mounts: readMounts(input, pass),
    user: text("user"),
    groupAdd: readTexts(input.group_add, pass),
    workingDir: text("working_dir"),
    capAdd: readCapabilities(input.cap_add, pass),
    capDrop: readCapabilities(input.cap_drop, pass),
    readOnly: readFlag(pass, input.read_only),
    privileged: readFlag(pass, input.privileged),
    ...readSecurity(input.security_opt, pass),
    devices: readDevices(input, pass),
    ulimits: readUlimits(input.ulimits, pass),
    limits: resolveLimits(input, pass),
    shmSize: input.shm_size === undefined ? undefined : pass.read(parseSize, input.shm_size),
    oomScoreAdj:
      input.oom_score_adj === undefined ? undefined : pass.read(anyNumber, input.oom_score_adj),
    stopSignal: signal === undefined ? undefined : pass.read(parseSignal, signal),
    stopGraceMs: grace === undefined ? undefined : pass.read(parseDuration, grace),
    initProcess: readFlag(pass, input.init),
    tty: readFlag(pass, input.tty),
    stdinOpen: readFlag(pass, input.stdin_open),
    healthcheck: readHealthcheck(input, pass),
    probes: readProbes(input, pass),
    hooks: readHooks(input, pass),
    secrets: [
      ...readSecretUses(input.secrets, "/run/secrets", pass),
      ...readSecretUses(input.configs, "/", pass),
    ],
    labels: readMap(input.labels, pass),
    logging: readLogging(input.logging, pass),
    restart:
      restart === undefined
        ? undefined
        : restart === false
          ? { policy: "no" as const }
          : pass.read(parseRestart, restart),
    pid: input.pid === undefined ? undefined : pass.real(input.pid),
    hostname: text("hostname"),
  });
}

function readPullPolicy(value: unknown, pass: Pass): PullPolicy {
  const policy = value === undefined ? "missing" : pass.read(policies, value);
  return policy === "if_not_present" ? "missing" : policy;
}

function readCapabilities(names: readonly string[] | undefined, pass: Pass): readonly string[] {
  return [...new Set((names ?? []).map((name) => pass.read(parseCapability, name)))];
}

function readTexts(list: readonly (string | number)[] | undefined, pass: Pass): readonly string[] {
  return (list ?? []).map((_, index) => pass.text(list ?? [], index));
}

function readUlimits(ulimits: ContainerInput["ulimits"], pass: Pass): readonly UlimitSpec[] {
  return pass.entries(ulimits ?? {}).map(([name, limit]) => {
    const { soft, hard } = typeof limit === "object" ? limit : { soft: limit, hard: limit };
    return {
      name: pass.read(parseUlimitName, name),
      soft: pass.read(anyNumber, soft),
      hard: pass.read(anyNumber, hard),
    };
  });
}

function readLogging(
  logging: ContainerInput["logging"],
  pass: Pass,
): ContainerSpec["logging"] | undefined {
  if (logging?.driver === undefined) return undefined;
  return { driver: pass.real(logging.driver), options: readMap(logging.options, pass) };
}

type Security = Pick<ContainerSpec, "noNewPrivileges" | "seccomp" | "apparmor" | "selinux">;

/** Takes `security_opt` apart; a later one wins over an earlier one. */
function readSecurity(options: ContainerInput["security_opt"], pass: Pass): Security {
  const found = {
    noNewPrivileges: false,
    selinux: [] as string[],
    seccomp: undefined as string | undefined,
    apparmor: undefined as string | undefined,
  };
  for (const item of options ?? []) {
    const option = pass.read(parseSecurityOption, item);
    if (option.option === "no-new-privileges") found.noNewPrivileges = option.on;
    else if (option.option === "label") found.selinux.push(option.value);
    else if (option.option === "apparmor") found.apparmor = option.value;
    else found.seccomp = option.value === "unconfined" ? option.value : pass.path(option.value);
  }
  const { seccomp, apparmor, ...always } = found;
  return {
    ...always,
    ...(seccomp === undefined ? {} : { seccomp }),
    ...(apparmor === undefined ? {} : { apparmor }),
  };
}
