import { accessSync, constants, statSync } from "node:fs";
import { SidepodError } from "../../../errors.ts";
import { type Environment, runtimeFolder } from "../../../host/environment.ts";
import type { Finder, FinderName, Finding } from "./finding.ts";
import { readDestinations } from "./podman-destinations.ts";

/** In the order in which they are asked; where none has an answer, the private service is used. */
export const finders: readonly Finder[] = [
  findNamedConnection,
  findContainerHost,
  findDefaultConnection,
  findRootlessSocket,
  findRootfulSocket,
];

/** `--connection NAME` or CONTAINER_CONNECTION: an entry of `podman system connection list`. */
export function findNamedConnection(environment: Environment): Finding {
  const finder = "connection";
  const { connection, env } = environment;
  const name = connection ?? env.CONTAINER_CONNECTION;
  if (!name) return { finder, why: "neither --connection nor CONTAINER_CONNECTION is set" };
  const source = connection === undefined ? "CONTAINER_CONNECTION" : "--connection";
  const { destinations, files } = readDestinations(environment);
  const destination = destinations.get(name);
  if (destination === undefined) {
    const known = [...destinations.keys()];
    throw new SidepodError("no-engine", `Podman has no connection named ${JSON.stringify(name)}`, {
      evidence: [
        known.length === 0 ? "it has no connections" : `it has: ${known.join(", ")}`,
        ...files.map((file) => `read from ${file}`),
      ],
      hint: "podman system connection list",
      details: { connection: name, known, source },
    });
  }
  return { finder, target: destination, explicit: true, why: `${source} is ${name}` };
}

/** CONTAINER_HOST, the address of an engine, as Podman's own remote client reads it. */
export function findContainerHost({ env }: Environment): Finding {
  const finder = "container-host";
  const url = env.CONTAINER_HOST;
  if (!url) return { finder, why: "CONTAINER_HOST is not set" };
  const identity = env.CONTAINER_SSHKEY;
  return {
    finder,
    target: identity ? { url, identity } : { url },
    explicit: true,
    why: "CONTAINER_HOST is set",
  };
}

/** What `podman system connection default` has set. */
export function findDefaultConnection(environment: Environment): Finding {
  const finder = "default-connection";
  const { destinations, active, files } = readDestinations(environment);
  if (active === undefined) return { finder, why: "Podman has no default connection" };
  const target = destinations.get(active);
  if (target === undefined) {
    const where = files.join(", ");
    return { finder, why: `Podman's default connection ${active} is not defined in ${where}` };
  }
  return { finder, target, why: `${active} is Podman's default connection` };
}

/** The socket that systemd opens for an ordinary user: `systemctl --user start podman.socket`. */
export function findRootlessSocket(environment: Environment): Finding {
  const finder = "rootless-socket";
  if (environment.uid === 0) return { finder, why: "this is root" };
  return findLocalSocket(
    finder,
    `${runtimeFolder(environment)}/podman/podman.sock`,
    environment.uid,
  );
}

/** The socket that systemd opens for root. An ordinary user is seldom allowed to use it. */
export function findRootfulSocket({ root }: Environment): Finding {
  return findLocalSocket("rootful-socket", `${root}/run/podman/podman.sock`);
}

/**
 * A socket at a known place, from what the file system says of it.
 *
 * @param uid whose it has to be, root's aside, where the environment names the folder
 */
function findLocalSocket(finder: FinderName, path: string, uid?: number): Finding {
  try {
    const found = statSync(path);
    if (!found.isSocket()) return { finder, why: `${path} is not a socket` };
    if (uid !== undefined && found.uid !== uid && found.uid !== 0) {
      return { finder, why: `${path} belongs to user ${found.uid}` };
    }
    accessSync(path, constants.W_OK);
    return { finder, target: { url: `unix://${encodeURI(path)}` }, why: `${path} exists` };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EACCES" || code === "EPERM") {
      return { finder, denied: true, why: `permission denied on ${path}` };
    }
    return { finder, why: `there is no socket at ${path}` };
  }
}
