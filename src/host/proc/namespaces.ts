import { readFileSync, readlinkSync } from "node:fs";

export type NamespaceKind = "net" | "ipc" | "uts" | "pid" | "user" | "cgroup" | "mnt";

/** Inode numbers; equal numbers are the same namespace. */
export type Namespaces = Readonly<Partial<Record<NamespaceKind, number>>>;

export const namespaceKinds: readonly NamespaceKind[] = [
  "net",
  "ipc",
  "uts",
  "pid",
  "user",
  "cgroup",
  "mnt",
];

/** The namespaces of a process, as far as this user may read them. */
export function readNamespaces(pid: number | "self"): Namespaces {
  const found: Partial<Record<NamespaceKind, number>> = {};
  for (const kind of namespaceKinds) {
    try {
      const inode = /\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/ns/${kind}`))?.[1];
      if (inode !== undefined) found[kind] = Number(inode);
    } catch {
      // The process is gone or is another user's: what cannot be read is left out.
    }
  }
  return found;
}

/** The first namespaces of every kernel have fixed numbers, but for net and mnt. */
const initial: Namespaces = {
  cgroup: 4026531835,
  pid: 4026531836,
  user: 4026531837,
  uts: 4026531838,
  ipc: 4026531839,
};

/**
 * The namespaces that a container has when it is told to use the host's. For a rootless engine the
 * user and mount namespaces are those of its pause process.
 *
 * @param local whether the engine's machine is this one
 */
export function readHostNamespaces({
  local,
  rootless,
  runtimeFolder,
}: {
  readonly local: boolean;
  readonly rootless: boolean;
  readonly runtimeFolder: string | undefined;
}): Namespaces {
  if (!local) return initial;
  const own = readNamespaces("self");
  if (!rootless) return own;
  const { user: _user, mnt: _mnt, ...same } = own;
  const pause = runtimeFolder === undefined ? undefined : readPausePid(runtimeFolder);
  const { user, mnt } = pause === undefined ? {} : readNamespaces(pause);
  return { ...same, ...(user !== undefined && { user }), ...(mnt !== undefined && { mnt }) };
}

function readPausePid(runtimeFolder: string): number | undefined {
  try {
    const pid = Number(readFileSync(`${runtimeFolder}/libpod/tmp/pause.pid`, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined; // Not every rootless engine leaves one.
  }
}
