import { commandText } from "../../command-text.ts";
import type { DebugTarget } from "../../core/seam/debugging.ts";
import type { ContainerSpec } from "../../podfile/model.ts";
import { leastPrivilege, nobody, tracing } from "../../podfile/presets/least-privilege.ts";
import type { Profile } from "./profiles.ts";

export interface PrivilegeOptions {
  readonly profile?: Profile | undefined;
  /** Asked for beyond what the target takes; without the CAP_ prefix. */
  readonly capAdd?: readonly string[];
  /** Instead of the target's own. */
  readonly user?: string | undefined;
  /** Whether the files are to be seen through a read-only mount alone. */
  readonly readOnlyView?: boolean;
}

/** Something that was granted, or that stands in the way, and why. */
interface Reason {
  readonly what: string;
  readonly why: string;
}

interface Obstacle extends Reason {
  /** The smallest option that removes it. */
  readonly mend?: string;
  /** Set for a capability that was to be granted, and is not to be had on this engine. */
  readonly isWithheld?: true;
}

export interface Privileges
  extends Pick<
    ContainerSpec,
    "user" | "groupAdd" | "capAdd" | "capDrop" | "noNewPrivileges" | "seccomp" | "apparmor"
  > {
  readonly granted: readonly Reason[];
  readonly obstacles: readonly Obstacle[];
}

/** Numbers that nobody has, in whose name no process runs either. */
const strangers = { first: 60_000, count: 5000 };
const readFiles = "DAC_READ_SEARCH";

/**
 * The least that it takes to look at a target: its own user, and a capability only where the kernel
 * asks for one (ptrace(2), "Ptrace access mode checking").
 *
 * @example
 * privilegesFor(target, { profile: "netadmin" }).capAdd; // ["NET_ADMIN", "NET_RAW"]
 */
export function privilegesFor(target: DebugTarget, options: PrivilegeOptions = {}): Privileges {
  const { profile, capAdd = [], readOnlyView = false } = options;
  const user = userFor(target, options);
  const wanted = [
    ...(readOnlyView ? [] : tracingFor(target, user.what, options)),
    ...(readOnlyView
      ? [{ what: readFiles, why: "--ro: it can read the files of every user and write none" }]
      : []),
    ...profileCapabilities(profile),
    ...capAdd.map((what) => ({ what, why: "--cap-add" })),
  ];
  const { grantable } = target.process?.kernel ?? {};
  const isGrantable = ({ what }: Reason) => what === "ALL" || (grantable?.includes(what) ?? true);
  const granted = grant(user, wanted.filter(isGrantable), profile);
  return {
    ...granted,
    obstacles: [
      ...wanted.filter((one) => !isGrantable(one)).map(withheld),
      ...obstaclesFor(target, user.what, new Set(granted.capAdd), options),
    ],
  };
}

/** The privileges of a session without a running target, whose files belong to several users. */
export function copyPrivileges({ profile, capAdd = [], user }: PrivilegeOptions): Privileges {
  const groups: readonly string[] = [];
  const asked = capAdd.map((what) => ({ what, why: "--cap-add" }));
  const own =
    profile === "restricted"
      ? { what: nobody, why: "the profile restricted", groups }
      : { what: "0:0", why: "no process is within reach, and the files are a copy", groups };
  const files = [
    { what: "DAC_OVERRIDE", why: "the copy contains files of several users" },
    { what: "SYS_CHROOT", why: "to use the target's own programs: chroot /target" },
  ];
  return {
    ...grant(
      user === undefined ? own : { what: user, why: "--user", groups },
      [...(profile === "restricted" ? [] : files), ...profileCapabilities(profile), ...asked],
      profile,
    ),
    obstacles: [],
  };
}

/** It would be left out without a word by one runtime, and fail the session with another. */
function withheld({ what, why }: Reason): Obstacle {
  return {
    what,
    why: `the engine itself does not have it; needed for: ${why}`,
    isWithheld: true,
  };
}

/** A user, and the capabilities that there are reasons for, each once. */
function grant(
  user: Reason & { readonly groups: readonly string[] },
  capabilities: readonly Reason[],
  profile: Profile | undefined,
): Omit<Privileges, "obstacles"> {
  const granted = capabilities.filter(
    ({ what }, index) => capabilities.findIndex((other) => other.what === what) === index,
  );
  const all = profile === "sysadmin";
  return {
    user: user.what,
    groupAdd: user.groups,
    capAdd: granted.map(({ what }) => what),
    capDrop: profile === "baseline" || all ? [] : leastPrivilege.capDrop,
    noNewPrivileges: !all,
    ...(all && { seccomp: "unconfined" }),
    granted: [{ what: `user ${user.what}`, why: user.why }, ...granted],
  };
}

function userFor(
  { id, process, user }: DebugTarget,
  { profile, user: asked, readOnlyView }: PrivilegeOptions,
): Reason & { readonly groups: readonly string[] } {
  const none: readonly string[] = [];
  if (asked !== undefined) return { what: asked, why: "--user", groups: none };
  if (profile === "sysadmin") return { what: "0:0", why: "the profile sysadmin", groups: none };
  if (readOnlyView) {
    const why =
      "--ro: another user, as a process of the same user could be written to through /proc";
    // The same for each session of a target, so that one can be used again.
    const stranger = strangers.first + (Number.parseInt(id.slice(0, 8), 16) % strangers.count);
    return { what: `${stranger}:${stranger}`, why, groups: none };
  }
  const kernel = process?.kernel;
  if (kernel === undefined) {
    return {
      what: user === "" ? "0:0" : user,
      why: "what the target was created with",
      groups: none,
    };
  }
  if (profile === "restricted" && kernel.uid === 0) {
    const why = "the profile restricted, and the target runs as root";
    return { what: nobody, why, groups: none };
  }
  return {
    what: `${kernel.uid}:${kernel.gid}`,
    why: "the target's own",
    groups: kernel.groups.filter((gid) => gid !== kernel.gid).map(String),
  };
}

/** What reading the files and the memory of the target takes. */
function tracingFor(
  target: DebugTarget,
  user: string,
  { profile }: PrivilegeOptions,
): readonly Reason[] {
  if (profile === "general") return [{ what: tracing, why: "the profile general" }];
  if (profile === "baseline" || profile === "restricted" || profile === "sysadmin") return [];
  const why = needsTracing(target, user);
  return why === undefined ? [] : [{ what: tracing, why }];
}

function needsTracing({ process }: DebugTarget, user: string): string | undefined {
  if (process === undefined) return undefined;
  const { kernel } = process;
  if (kernel === undefined) return "the host's kernel cannot be queried from here";
  const { uid, gid, permitted, guarded } = kernel;
  if (user !== `${uid}:${gid}`) return `the target runs as another user, ${uid}:${gid}`;
  if (permitted.length > 0) {
    return `the target has capabilities that the session lacks, ${shown(permitted)}`;
  }
  return guarded ? "the target has changed its user, so the kernel protects its files" : undefined;
}

/** What a profile adds, whatever the target is. */
function profileCapabilities(profile: Profile | undefined): readonly Reason[] {
  const why = `the profile ${profile}`;
  if (profile === "netadmin") return ["NET_ADMIN", "NET_RAW"].map((what) => ({ what, why }));
  return profile === "sysadmin" ? [{ what: "ALL", why }] : [];
}

function obstaclesFor(
  target: DebugTarget,
  user: string,
  granted: ReadonlySet<string>,
  { profile, readOnlyView }: PrivilegeOptions,
): readonly Obstacle[] {
  const { process } = target;
  const kernel = process?.kernel;
  if (process === undefined || kernel === undefined) return [];
  const traces = granted.has(tracing) || granted.has("ALL");
  const why = readOnlyView || traces ? undefined : needsTracing(target, user);
  const root = user === "0:0" || user === "0";
  const found: Obstacle[] = [];
  const mendBy = (capability: string) =>
    kernel.grantable?.includes(capability) === false
      ? {}
      : { mend: commandText`--cap-add ${capability}` };
  if (why !== undefined) {
    const what = "the target's files and memory (/proc/PID/root, mem, environ)";
    found.push({ what, why, ...mendBy(tracing) });
  }
  if (root && !granted.has(readFiles) && !granted.has("ALL") && profile !== "baseline") {
    const what = "files that only another user may read";
    found.push({
      what,
      why: "root without capabilities is an ordinary user",
      ...mendBy(readFiles),
    });
  }
  if (kernel.yama !== undefined && kernel.yama > 0 && !traces) {
    const what = "tracing the system calls and memory of running processes (strace, gdb)";
    const mend = kernel.yama < 3 ? mendBy(tracing) : {};
    found.push({ what, why: `Yama's ptrace_scope is ${kernel.yama}`, ...mend });
  }
  if (kernel.selinux === "enforcing") {
    const what = "what SELinux separates";
    found.push({ what, why: "it is enforcing, and the session has the target's level" });
  }
  if (process.ownUsers) {
    const what = "processes and files of users outside the target's user namespace";
    found.push({ what, why: "the target has its own user namespace, which the session joins" });
  }
  if (!granted.has("NET_RAW") && !granted.has("ALL") && profile !== "baseline") {
    const what = "live packets (tcpdump), and ping";
    found.push({ what, why: "the capability NET_RAW is missing", mend: "--profile netadmin" });
  }
  return found;
}

function shown(capabilities: readonly string[]): string {
  const [first, ...more] = capabilities;
  return more.length === 0 ? `${first}` : `${first} and ${more.length} more`;
}
