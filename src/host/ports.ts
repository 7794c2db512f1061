import { readdir, readFile, readlink } from "node:fs/promises";
import { createServer } from "node:net";
import { parseInternetSockets } from "./proc/sockets.ts";

/** A process of this machine that listens on a port. */
export interface ListeningProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * Finds who listens, from /proc: the socket's inode in the table of sockets, then the process that
 * has it open. Undefined where nobody does or where other users' processes may not be looked into.
 *
 * @param proc the process file system, for tests
 */
export async function listeningProcess(
  port: number,
  protocol: "tcp" | "udp",
  proc = "/proc",
): Promise<ListeningProcess | undefined> {
  const tables = [protocol, `${protocol}6`].map((name) => readIfThere(`${proc}/net/${name}`));
  const inodes = new Set(
    parseInternetSockets(protocol, (await Promise.all(tables)).join("\n"))
      .filter(({ state, local }) => state === "listen" && local.port === port)
      .map(({ inode }) => `socket:[${inode}]`),
  );
  if (inodes.size === 0) return undefined;
  const pids = (await readdir(proc)).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    for (const fd of await listIfAllowed(`${proc}/${pid}/fd`)) {
      const target = await linkIfThere(`${proc}/${pid}/fd/${fd}`);
      if (target === undefined || !inodes.has(target)) continue;
      return { pid: Number(pid), command: (await readIfThere(`${proc}/${pid}/comm`)).trim() };
    }
  }
  return undefined;
}

/** The nearest port above that can be bound on this machine now. */
export async function freePortNear(port: number, tries = 50): Promise<number | undefined> {
  for (let candidate = port + 1; candidate <= Math.min(port + tries, 65535); candidate++) {
    if (await canListen(candidate)) return candidate;
  }
  return undefined;
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

/** Processes end while they are looked at, and others' may not be looked at. */
const expected = new Set(["ENOENT", "EACCES", "EPERM", "ESRCH", "EINVAL"]);

async function orElse<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (expected.has((error as NodeJS.ErrnoException).code ?? "")) return otherwise;
    throw error;
  }
}

const readIfThere = (path: string) => orElse(readFile(path, "utf8"), "");
const listIfAllowed = (path: string) => orElse<string[]>(readdir(path), []);
const linkIfThere = (path: string) => orElse<string | undefined>(readlink(path), undefined);
