import { SidepodError } from "../../../errors.ts";
import type { Finding } from "./finding.ts";
import { readDestinations } from "./podman-destinations.ts";
import type { Surroundings } from "./surroundings.ts";

/** `--connection NAME` or CONTAINER_CONNECTION: an entry of `podman system connection list`. */
export function findNamedConnection(surroundings: Surroundings): Finding {
  const finder = "connection";
  const { connection, env } = surroundings;
  const name = connection ?? env.CONTAINER_CONNECTION;
  if (!name) return { finder, why: "neither --connection nor CONTAINER_CONNECTION is set" };
  const source = connection === undefined ? "CONTAINER_CONNECTION" : "--connection";
  const { destinations, files } = readDestinations(surroundings);
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
