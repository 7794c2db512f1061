import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, fstatSync, lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandText } from "../command-text.ts";
import { SidepodError } from "../errors.ts";
import { createOwnFile } from "./own-file.ts";
import { until } from "./until.ts";

const patienceMs = 10_000;
const pollMs = 10;

/**
 * Holds the one lock of a private folder that the kernel frees with its process: flock(2) on a file
 * that stays. Node cannot take it; the `flock` program can, for a descriptor that both have open. It is
 * wanted only after a process was killed.
 *
 * @param path what is in the way, for the error
 * @throws SidepodError `stale-socket` where it cannot be had
 */
export async function holdGuard(path: string): Promise<Disposable> {
  const guardPath = join(dirname(path), "guard");
  const take = async () => {
    const taken = await tryGuard(guardPath, path);
    if (taken === undefined || isThere(guardPath, taken)) return taken;
    closeSync(taken);
    return undefined;
  };
  const pace = { everyMs: pollMs, withinMs: patienceMs };
  const file = await until(take, (held) => held !== undefined, pace);
  if (file !== undefined) return { [Symbol.dispose]: () => closeSync(file) };
  throw inTheWay(path, [`another process has held ${guardPath} for ${patienceMs / 1000} s`]);
}

/** @returns the open file where it is locked now */
async function tryGuard(guardPath: string, path: string): Promise<number | undefined> {
  if (process.platform === "darwin") return tryExclusiveOpen(guardPath);
  const file = createOwnFile(guardPath, constants.O_RDWR);
  let locked = false;
  try {
    // It waits in the kernel's queue: many that ask again and again would keep each other from it.
    const child = spawn("flock", ["3"], {
      stdio: ["ignore", "ignore", "ignore", file],
      timeout: patienceMs,
    });
    const [status, signal] = await once(child, "close");
    if (status !== 0 && signal === null) throw inTheWay(path, [`flock 3 ended with ${status}`]);
    locked = status === 0;
    return locked ? file : undefined;
  } catch (cause) {
    const { syscall = "", message } = cause as NodeJS.ErrnoException;
    if (!syscall.startsWith("spawn")) throw cause;
    throw inTheWay(path, [
      "cannot run flock, which ensures that only one process removes it",
      message,
    ]);
  } finally {
    if (!locked) closeSync(file);
  }
}

/** There, open(2) does it. */
function tryExclusiveOpen(guardPath: string): number | undefined {
  const exclusively = 0x20; // O_EXLOCK
  try {
    return createOwnFile(guardPath, constants.O_RDWR | exclusively);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return undefined;
    throw error;
  }
}

/** Where the folder was removed and made again, others hold another file of that name. */
function isThere(path: string, file: number): boolean {
  const [there, held] = [lstatSync(path, { throwIfNoEntry: false }), fstatSync(file)];
  return there?.ino === held.ino && there.dev === held.dev;
}

/** Something that no living process serves has the name of a socket, and stays. */
export function inTheWay(path: string, evidence: readonly string[], cause?: unknown): SidepodError {
  return new SidepodError("stale-socket", `${path} is in the way`, {
    evidence,
    hint: commandText`rm -r ${path}`,
    details: { path },
    cause,
  });
}
