import type { Finding } from "./finding.ts";
import { findLocalSocket } from "./local-socket.ts";
import type { Surroundings } from "./surroundings.ts";

/** The socket that systemd opens for root. An ordinary user is seldom allowed to use it. */
export function findRootfulSocket({ root }: Surroundings): Finding {
  return findLocalSocket("rootful-socket", `${root}/run/podman/podman.sock`);
}
