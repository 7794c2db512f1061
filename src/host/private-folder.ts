import { accessSync, constants, lstatSync, mkdirSync, type Stats } from "node:fs";
import { commandText } from "../command-text.ts";
import { SidepodError } from "../errors.ts";

/** What decides where the folder is, so that a test can make a machine of its own. */
export interface Machine {
  readonly uid: number;
  /** Put before the absolute paths of the machine; empty outside tests. */
  readonly root: string;
}

export function thisMachine(): Machine {
  return { uid: process.getuid?.() ?? -1, root: "" };
}

/**
 * The folder for Sidepod's sockets of this user; nobody else may enter it. The environment has no say:
 * commands of a terminal, a cron job, `sudo -E` and `su` have to meet there.
 */
export function privateFolderOf({ uid, root }: Machine): string {
  // Root's /run/user/0 comes and goes with logins; /run stays.
  const parent = uid === 0 ? `${root}/run` : `${root}/run/user/${uid}`;
  return isOurs(parent, uid) ? `${parent}/sidepod` : `${root}/tmp/sidepod-${uid}`;
}

function isOurs(path: string, uid: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0) return false;
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false; // on a file system that is read-only
  }
}

/**
 * Makes the folder where it is missing, and refuses one that others could have prepared: a symbolic
 * link, another user's, or one that others may enter.
 *
 * @throws SidepodError `engine-permission`
 */
export function openPrivateFolder(path: string, uid: number): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw notMade(path, cause);
  }
  refuseUnsafe(path, lstatSync(path), uid);
}

/**
 * Whether the folder is there. It is asked before anything in it is read or connected to.
 *
 * @throws SidepodError `engine-permission` where others could have prepared it
 */
export function findPrivateFolder(path: string, uid: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found !== undefined) refuseUnsafe(path, found, uid);
  return found !== undefined;
}

function refuseUnsafe(path: string, found: Stats, uid: number): void {
  const mode = found.mode & 0o777;
  const wrong = found.isSymbolicLink()
    ? "it is a symbolic link"
    : !found.isDirectory()
      ? "it is not a folder"
      : found.uid !== uid
        ? `it belongs to user ${found.uid}, not to user ${uid}`
        : (mode & 0o077) !== 0
          ? `its mode is ${mode.toString(8)}, so other users can enter it`
          : undefined;
  if (wrong === undefined) return;
  const remove = found.uid === uid || uid === 0 ? ["rm"] : ["sudo", "rm"];
  throw new SidepodError("engine-permission", `the folder ${path} is not safe for a socket`, {
    evidence: [wrong],
    hint: commandText`ls -ld ${path}; ${remove} -r ${path}`,
    details: { folder: path },
  });
}

/** Where its disk is full, or may only be read. */
export function noSocket(folder: string, cause: unknown): SidepodError {
  return new SidepodError("engine-permission", `cannot create a socket in the folder ${folder}`, {
    evidence: [cause instanceof Error ? cause.message : String(cause)],
    hint: commandText`df -i ${folder}; df ${folder}; findmnt -T ${folder}`,
    details: { folder },
    cause,
  });
}

function notMade(path: string, cause: unknown): SidepodError {
  return new SidepodError("engine-permission", `cannot create the folder ${path}`, {
    evidence: [cause instanceof Error ? cause.message : String(cause)],
    hint: commandText`mkdir -m 700 ${path}`,
    details: { folder: path },
    cause,
  });
}
