import { readdirSync, statSync } from "node:fs";
import { type DaemonPaths, daemonPaths } from "../../../host/daemon/paths.ts";
import type { Environment } from "../../../host/environment.ts";
import { privateFolderOf } from "../../../host/private-folder.ts";
import { shortHash } from "../../../host/short-hash.ts";
import { configurationFolder } from "./configuration-folder.ts";

/**
 * The same for all commands of one user that would get the same engine: the names carry a hash of
 * what decides which engine, storage and proxies a service has.
 *
 * @param podman the executable
 */
export function servicePaths(environment: Environment, podman: string): DaemonPaths {
  const folder = privateFolderOf(environment);
  return daemonPaths(folder, `podman-${shortHash(identity(environment, podman))}`);
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
function identity(environment: Environment, podman: string): string {
  const values = deciding.map((name) => environment.env[name] ?? "");
  return JSON.stringify([podman, ...values, ...configurationTimes(environment)]);
}

/** When the files that configure an engine of this user, or of the machine, were last changed. */
export function configurationTimes(environment: Environment): readonly (number | undefined)[] {
  const { env, root } = environment;
  const folders = ["/usr/share", "/etc"].map((folder) => `${root}${folder}/containers`);
  const files = [...folders, configurationFolder(environment)].flatMap((folder) =>
    ["containers.conf", "containers.conf.d", "storage.conf", "registries.conf"].map(
      (name) => `${folder}/${name}`,
    ),
  );
  const dropIns = files.filter((path) => path.endsWith(".d")).flatMap(entriesOf);
  return [env.CONTAINERS_CONF, env.CONTAINERS_STORAGE_CONF, ...files, ...dropIns].map((path) =>
    path ? statSync(path, { throwIfNoEntry: false })?.mtimeMs : undefined,
  );
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => `${folder}/${name}`);
  } catch {
    return []; // it is not there, or not ours to read
  }
}
