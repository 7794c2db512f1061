import {
  closeSync,
  constants,
  lstatSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { Environment } from "../../../host/environment.ts";
import { createOwnFile, readOwnFile } from "../../../host/own-file.ts";
import { openPrivateFolder, privateFolderOf } from "../../../host/private-folder.ts";
import { shortHash } from "../../../host/short-hash.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { FinderName } from "./finding.ts";
import { configurationTimes } from "./service-place.ts";

interface StorageOptions extends Call {
  readonly finder: FinderName;
  /** Asks, whatever is known. */
  readonly afresh?: boolean | undefined;
}

/** What was answered once, and for which socket. */
interface Memory {
  readonly socketPath: string;
  readonly of: string;
  readonly storage: string;
}

const maxMemory = 16_384;

/**
 * Whose pods an engine has that a socket of this machine leads to, in words: those of one folder of one
 * machine, as the socket can be another machine's. Of all that the engine answers only `info` tells,
 * which takes it a third of a second: so it is asked once for each socket.
 */
export async function storageOf(
  client: LibpodClient,
  environment: Environment,
  { finder, afresh = false, signal }: StorageOptions,
): Promise<string> {
  const { socketPath } = client;
  const of = finder === "private-service" ? "" : whichService(socketPath, environment);
  const path = memoryPath(socketPath, environment);
  const known = path === undefined || afresh ? undefined : readMemory(path);
  if (known?.socketPath === socketPath && known.of === of) return known.storage;
  const storage = await askFor(client, { signal });
  // Of what has no `info`, and is no Podman then, no more is known than where it listens.
  if (storage === undefined) return `storage behind ${socketPath}`;
  if (path !== undefined) remember(path, { socketPath, of, storage });
  return storage;
}

async function askFor(client: LibpodClient, call: Call): Promise<string | undefined> {
  try {
    const { host, store } = await client.system.info(call);
    const folder = realFolder(store?.graphRoot);
    if (folder === undefined) return undefined;
    const isHere = !host?.hostname || host.hostname === hostname();
    return `storage ${folder} of ${isHere ? "this machine" : host.hostname}`;
  } catch (error) {
    if (isSidepodError(error, "not-found")) return undefined;
    throw error;
  }
}

/**
 * What changes when another service listens at a path, or this one may read another configuration when it
 * is started again. The name of a private service's socket holds all that already.
 */
function whichService(socketPath: string, environment: Environment): string {
  const found = lstatSync(realpathSync(socketPath), { bigint: true });
  const times = configurationTimes(environment);
  return JSON.stringify([`${found.dev} ${found.ino} ${found.ctimeNs}`, ...times]);
}

/** Undefined if nothing can be kept. Callers that need the folder for more get the reason. */
function memoryPath(socketPath: string, environment: Environment): string | undefined {
  const folder = privateFolderOf(environment);
  try {
    openPrivateFolder(folder, environment.uid);
    return `${folder}/storage-${shortHash(socketPath)}.json`;
  } catch (error) {
    if (isSidepodError(error)) return undefined;
    throw error;
  }
}

function readMemory(path: string): Memory | undefined {
  try {
    const read: unknown = JSON.parse(readOwnFile(path, maxMemory)?.toString() ?? "null");
    const { socketPath, of, storage } = Object(read) as Partial<Record<keyof Memory, unknown>>;
    const sound = [socketPath, of, storage].every((value) => typeof value === "string");
    return sound ? (read as Memory) : undefined;
  } catch {
    return undefined; // the engine is asked again
  }
}

/** In one step, as others read it; where that fails, as on a full disk, the next command asks again. */
function remember(path: string, memory: Memory): void {
  const own = `${path}.${process.pid}`;
  try {
    forgetOthers(path);
    const file = createOwnFile(own, constants.O_WRONLY | constants.O_TRUNC);
    writeSync(file, JSON.stringify(memory));
    closeSync(file);
    renameSync(own, path);
  } catch {
    rmSync(own, { force: true });
  }
}

/** Of sockets that are gone. */
function forgetOthers(path: string): void {
  const folder = path.slice(0, path.lastIndexOf("/"));
  for (const name of readdirSync(folder)) {
    if (!/^storage-[0-9a-f]{8}\.json$/.test(name)) continue;
    const { socketPath } = readMemory(`${folder}/${name}`) ?? {};
    const isThere = socketPath && lstatSync(socketPath, { throwIfNoEntry: false });
    if (!isThere) rmSync(`${folder}/${name}`, { force: true });
  }
}

/** One path for each folder, also where links lead to it; not all of the way may be ours to look at. */
function realFolder(graphRoot: unknown): string {
  if (typeof graphRoot !== "string" || !graphRoot.startsWith("/")) {
    throw new SidepodError("protocol", "the engine does not report where its storage is", {
      evidence: [`store.graphRoot is ${String(JSON.stringify(graphRoot)).slice(0, 100)}`],
    });
  }
  try {
    return realpathSync(graphRoot);
  } catch {
    return graphRoot;
  }
}
