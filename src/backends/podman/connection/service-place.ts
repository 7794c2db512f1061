import { statSync } from "node:fs";
import { configurationFolder, runtimeFolder, type Surroundings } from "./surroundings.ts";

/** Where a private service has its socket, its log and its process number. */
export interface ServicePlace {
  readonly folder: string;
  readonly socketPath: string;
  readonly logPath: string;
  readonly pidPath: string;
}

/**
 * The same for all commands of one user that would get the same engine: the names carry a hash of
 * what decides which engine, storage and proxies a service has.
 *
 * @param podman the executable
 */
export function servicePlace(surroundings: Surroundings, podman: string): ServicePlace {
  const folder = privateFolderOf(surroundings);
  return placeNamed(folder, `podman-${shortHash(identity(surroundings, podman))}`);
}

export function placeNamed(folder: string, name: string): ServicePlace {
  const stem = `${folder}/${name}`;
  return { folder, socketPath: `${stem}.sock`, logPath: `${stem}.log`, pidPath: `${stem}.pid` };
}

/** The folder for Sidepod's sockets of this user; nobody else may enter it. */
export function privateFolderOf(surroundings: Surroundings): string {
  const { root, temporaryFolder, uid } = surroundings;
  const runtime = runtimeFolder(surroundings);
  // `sudo -E` leaves root with the folder of another user; the kernel takes 107 bytes of a path.
  const fits = runtime.startsWith("/") && Buffer.byteLength(runtime) <= 70;
  if (fits && isOwnFolder(runtime, uid)) return `${runtime}/sidepod`;
  if (uid === 0 && isOwnFolder(`${root}/run`, uid)) return `${root}/run/sidepod`;
  return `${temporaryFolder}/sidepod-${uid}`;
}

function isOwnFolder(path: string, uid: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === uid;
}

const deciding = [
  "HOME",
  "XDG_CONFIG_HOME",
  "XDG_DATA_HOME",
  "CONTAINERS_CONF",
  "CONTAINERS_CONF_OVERRIDE",
  "CONTAINERS_REGISTRIES_CONF",
  "CONTAINERS_STORAGE_CONF",
  "REGISTRY_AUTH_FILE",
  "STORAGE_DRIVER",
  "STORAGE_OPTS",
  "TMPDIR",
  ...["http_proxy", "https_proxy", "no_proxy"].flatMap((name) => [name, name.toUpperCase()]),
];

/** A service reads its configuration once: after a change of it there is to be another one. */
function identity(surroundings: Surroundings, podman: string): string {
  const { env, root } = surroundings;
  const values = deciding.map((name) => env[name] ?? "");
  const folders = [`${root}/etc/containers`, configurationFolder(surroundings)];
  const files = folders.flatMap((folder) =>
    ["containers.conf", "containers.conf.d", "storage.conf", "registries.conf"].map(
      (name) => `${folder}/${name}`,
    ),
  );
  const times = [env.CONTAINERS_CONF, env.CONTAINERS_STORAGE_CONF, ...files].map((path) =>
    path ? statSync(path, { throwIfNoEntry: false })?.mtimeMs : undefined,
  );
  return JSON.stringify([podman, ...values, ...times]);
}

/** FNV-1a, 32 bits: it keeps names apart and protects nothing. */
export function shortHash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}
