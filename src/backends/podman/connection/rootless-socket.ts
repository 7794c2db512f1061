import type { Finding } from "./finding.ts";
import { findLocalSocket } from "./local-socket.ts";
import { runtimeFolder, type Surroundings } from "./surroundings.ts";

/** The socket that systemd opens for an ordinary user: `systemctl --user start podman.socket`. */
export function findRootlessSocket(surroundings: Surroundings): Finding {
  const finder = "rootless-socket";
  if (surroundings.uid === 0) return { finder, why: "this is root" };
  return findLocalSocket(
    finder,
    `${runtimeFolder(surroundings)}/podman/podman.sock`,
    surroundings.uid,
  );
}
