import { findContainerHost } from "./container-host.ts";
import { findDefaultConnection } from "./default-connection.ts";
import type { Finder } from "./finding.ts";
import { findNamedConnection } from "./named-connection.ts";
import { findRootfulSocket } from "./rootful-socket.ts";
import { findRootlessSocket } from "./rootless-socket.ts";

/** In the order in which they are asked; where none has an answer, the private service is used. */
export const finders: readonly Finder[] = [
  findNamedConnection,
  findContainerHost,
  findDefaultConnection,
  findRootlessSocket,
  findRootfulSocket,
];
