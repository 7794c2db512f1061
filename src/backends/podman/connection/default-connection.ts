import type { Finding } from "./finding.ts";
import { readDestinations } from "./podman-destinations.ts";
import type { Surroundings } from "./surroundings.ts";

/** What `podman system connection default` has set. */
export function findDefaultConnection(surroundings: Surroundings): Finding {
  const finder = "default-connection";
  const { destinations, active, files } = readDestinations(surroundings);
  if (active === undefined) return { finder, why: "Podman has no default connection" };
  const target = destinations.get(active);
  if (target === undefined) {
    const where = files.join(", ");
    return { finder, why: `Podman's default connection ${active} is in none of ${where}` };
  }
  return { finder, target, why: `${active} is Podman's default connection` };
}
