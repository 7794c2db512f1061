import { closeSync, constants, existsSync, readdirSync, writeSync } from "node:fs";
import { createOwnFile, readOwnFile } from "../own-file.ts";

/** Where a process of this user that outlives commands is found, by everyone in this one way. */
export interface DaemonPaths {
  /** Nobody else may enter it. */
  readonly folder: string;
  readonly socketPath: string;
  readonly logPath: string;
  readonly pidPath: string;
}

/** @param name a kind and a hash of what the daemon serves, as in `podman-0123abcd` */
export function daemonPaths(folder: string, name: string): DaemonPaths {
  const stem = `${folder}/${name}`;
  return { folder, socketPath: `${stem}.sock`, logPath: `${stem}.log`, pidPath: `${stem}.pid` };
}

/** Those of every daemon of a kind that is in a private folder, or has left its log there. */
export function daemonsIn(folder: string, kind: string): readonly DaemonPaths[] {
  const pattern = new RegExp(`^(${kind}-[0-9a-f]{8})\\.(?:log|sock)$`);
  const names = readdirSync(folder).flatMap((entry) => pattern.exec(entry)?.[1] ?? []);
  return [...new Set(names)].sort().map((name) => daemonPaths(folder, name));
}

/**
 * Whether the process of a daemon is there, as far as files tell; much cheaper than to connect. A wrong
 * answer costs time only: the one who connects finds out.
 */
export function seemsAlive(paths: DaemonPaths): boolean {
  try {
    const pid = readPid(paths);
    return pid !== undefined && existsSync(`/proc/${pid}`) && existsSync(paths.socketPath);
  } catch {
    return false; // something else has the name; whoever starts one tells
  }
}

/** The number that the daemon's process has, or had. */
export function readPid({ pidPath }: Pick<DaemonPaths, "pidPath">): number | undefined {
  const text = readOwnFile(pidPath, 20)?.toString().trim() ?? "";
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

interface PidFile extends Disposable {
  readonly write: (pid: number) => void;
}

/** @throws SidepodError `stale-socket` where something else has its name */
export function openPidFile({ pidPath }: Pick<DaemonPaths, "pidPath">): PidFile {
  const file = createOwnFile(pidPath, constants.O_WRONLY | constants.O_TRUNC);
  return {
    write: (pid) => void writeSync(file, `${pid}\n`),
    [Symbol.dispose]: () => closeSync(file),
  };
}
