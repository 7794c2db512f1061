import { randomBytes } from "node:crypto";
import { commandText } from "../../command-text.ts";
import { label } from "../../core/observe/labels.ts";
import type {
  DebugContainerSpec,
  DebugTarget,
  SessionOptions,
  TargetMount,
} from "../../core/seam/debugging.ts";
import { SidepodError } from "../../errors.ts";
import {
  type ContainerSpec,
  containerDefaults,
  type MountSpec,
  type VolumeSpec,
} from "../../podfile/model.ts";
import { leastPrivilege } from "../../podfile/presets/least-privilege.ts";
import type { Privileges } from "./privileges.ts";
import { takeEnvironment } from "./target-environment.ts";
import type { Toolkit } from "./toolkit.ts";
import { defaultTtlMs } from "./ttl.ts";

export interface DebugContainerOptions {
  /** A shell without it. */
  readonly command?: readonly string[];
  readonly tty?: boolean;
  readonly stdin?: boolean;
  readonly ttlMs?: number;
  readonly keep?: boolean;
  /** Mounts the target's volumes at the same paths. */
  readonly volumes?: "ro" | "rw" | undefined;
  readonly environmentFromTarget?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDir?: string | undefined;
  /** Whether the target's files are to be seen through a read-only mount. */
  readonly readOnlyView?: boolean;
}

const mebibyte = 1024 * 1024;
/** Enough for a debugger; little enough that a mistake in a shell does not take the machine along. */
const limits = { memory: 1024 * mebibyte, pids: 512 };

/** Where a view of the target's files is mounted. */
export const viewFolder = "/target";

/** A debug container for a target, and what could not be had. */
export function debugContainerFor(
  target: DebugTarget,
  toolkit: Toolkit,
  privileges: Privileges,
  options: DebugContainerOptions = {},
): { readonly debugContainer: DebugContainerSpec; readonly notes: readonly string[] } {
  const { ttlMs = defaultTtlMs, keep = false, readOnlyView = false } = options;
  const suffix = randomBytes(3).toString("hex");
  const { user, groupAdd, capAdd, capDrop, noNewPrivileges, seccomp } = privileges;
  const view = readOnlyView ? viewOf(target) : { mounts: [], notes: [] };
  const { mounts, volumes, notes } = volumesOf(target, toolkit, options);
  const { taken, leftOut } = takeEnvironment(
    options.environmentFromTarget ? target.environment : [],
  );
  const names = (target.nameFiles ?? [])
    .filter(({ target: path }) => !mounts.some((mount) => mount.target === path))
    .map(({ source, target: path }) => readOnlyBind(source, path));
  const container: ContainerSpec = {
    ...containerDefaults,
    name: `debug-${suffix}`,
    fullName: `${target.fullName}-debug-${suffix}`,
    role: "sidecar",
    ...(toolkit.kind === "host" ? { rootfs: "host" } : { image: toolkit.image }),
    // What an image starts by itself is no shell.
    entrypoint: [],
    command: options.command ?? shell,
    environment: environmentOf(target, user, taken, options),
    mounts: [
      { type: "tmpfs", target: "/tmp", options: ["mode=1777"] },
      ...names,
      ...view.mounts,
      ...mounts,
    ],
    workingDir: options.workingDir ?? "/",
    ...(user !== undefined && { user }),
    groupAdd,
    capAdd,
    capDrop,
    noNewPrivileges,
    ...(seccomp !== undefined && { seccomp }),
    readOnly: leastPrivilege.readOnly,
    limits,
    tty: options.tty ?? false,
    stdinOpen: options.stdin ?? false,
  };
  const labels = { [label.target]: target.name, [label.targetId]: target.id };
  return {
    debugContainer: { container, volumes, target, labels, ttlMs, keep },
    notes: [...view.notes, ...notes, ...noteLeftOut(leftOut, options.environment)],
  };
}

const maxNames = 40;

/** Variables given by hand do not count as missing. */
function noteLeftOut(
  names: readonly string[],
  given: Readonly<Record<string, string>> = {},
): readonly string[] {
  const missed = names.filter((name) => !Object.hasOwn(given, name));
  if (missed.length === 0) return [];
  const shown = missed.slice(0, maxNames).map((name) => name.slice(0, 64) || "''");
  const more = missed.length > maxNames ? ` and ${missed.length - maxNames} more` : "";
  return [
    `not copied from its environment, as it could change how programs behave: ${shown.join(" ")}${more} ` +
      "(-e NAME=VALUE sets one)",
  ];
}

function environmentOf(
  { process, name }: DebugTarget,
  user: string | undefined,
  taken: Readonly<Record<string, string>>,
  { environment, readOnlyView, tty }: DebugContainerOptions,
): Readonly<Record<string, string>> {
  return {
    ...taken,
    // The root is read-only, and a home of the target's user may not be there.
    HOME: "/tmp",
    TARGET: name,
    ...(process && { TARGET_PID: String(process.pid) }),
    TARGET_ROOT: readOnlyView || !process ? viewFolder : `/proc/${process.pid}/root`,
    ...(tty && { PS1: prompt(name, user) }),
    ...environment,
  };
}

/** Its root as the engine's machine has it, and what is mounted into it. */
function viewOf(target: DebugTarget): {
  readonly mounts: readonly MountSpec[];
  readonly notes: readonly string[];
} {
  const { rootFolder, name } = target;
  if (rootFolder === undefined) {
    throw new SidepodError(
      "not-debuggable",
      `the engine does not report where the files of ${name} are, which --ro needs`,
      { hint: commandText`sidepod debug ${name}`, details: { target: name } },
    );
  }
  const unseen = target.mounts.filter(({ type }) => type === "tmpfs" || type === "other");
  return {
    mounts: [readOnlyBind(rootFolder, viewFolder), ...volumesInView(target)],
    notes: unseen.map(({ target: path }) => `${path} is in memory and cannot be seen with --ro`),
  };
}

/** What the target has mounted, read-only and at its place in a view. */
export function volumesInView({ mounts }: DebugTarget): readonly MountSpec[] {
  return mounts
    .filter(({ type }) => type === "bind" || type === "volume")
    .map(({ source, target }) => readOnlyBind(source, `${viewFolder}${target}`));
}

function readOnlyBind(source: string, target: string): MountSpec {
  return { type: "bind", source, target, readOnly: true, options: [], createSource: false };
}

/** Where the machine's programs are, or what every container has of its own. */
const taken = ["/usr", "/etc/alternatives", "/etc/ld.so.cache", "/proc", "/sys", "/dev", "/tmp"];

function volumesOf(
  target: DebugTarget,
  toolkit: Toolkit,
  { volumes: access }: DebugContainerOptions,
): {
  readonly mounts: readonly MountSpec[];
  readonly volumes: readonly VolumeSpec[];
  readonly notes: readonly string[];
} {
  if (access === undefined) return { mounts: [], volumes: [], notes: [] };
  const mine = target.mounts.filter(({ type }) => type === "bind" || type === "volume");
  const hides = (path: string) =>
    toolkit.kind === "host" && taken.some((own) => path === own || path.startsWith(`${own}/`));
  const kept = mine.filter(({ target: path }) => !hides(path));
  return {
    mounts: kept.map((mount) => mountAgain(mount, access === "ro")),
    volumes: kept.flatMap(({ volume }) =>
      volume === undefined
        ? []
        : [{ key: volume, name: volume, external: true, options: {}, labels: {} }],
    ),
    notes: mine
      .filter(({ target: path }) => hides(path))
      .map(
        ({ target: path }) =>
          `${path} is not mounted, as the toolkit has its own: see $TARGET_ROOT${path}`,
      ),
  };
}

function mountAgain(mount: TargetMount, readOnly: boolean): MountSpec {
  const { source, target, volume } = mount;
  const access = { target, readOnly: readOnly || mount.readOnly, options: [] };
  return volume === undefined
    ? { type: "bind", source, createSource: false, ...access }
    : { type: "volume", source: volume, ...access };
}

/** The best shell that a toolkit has. Its startup files would set another prompt. */
export const shell = [
  "sh",
  "-c",
  "if command -v bash >/dev/null; then exec bash --norc; else exec sh; fi",
];

/**
 * Of what every shell puts in: not all know bash's backslashes.
 *
 * @param target a name as engines allow them, without anything that a shell would read
 */
export function prompt(target: string, user: string | undefined): string {
  const sign = /^0(:|$)/.test(user ?? "0") ? "#" : "$";
  return `[debug ${target.replaceAll(/[^\w./-]/g, "_")}] $PWD ${sign} `;
}

/** What a debug container will be, before it is made. */
export interface DebugPlan extends ReturnType<typeof debugContainerFor> {
  readonly target: DebugTarget;
  /** Whether it is to see a copy of the target's files, beside nothing that runs. */
  readonly postMortem: boolean;
  readonly toolkit: Toolkit;
  readonly privileges: Privileges;
}

export interface OpenOptions extends SessionOptions {
  readonly onProgress?: (text: string) => void;
}
