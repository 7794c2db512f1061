import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SidepodError } from "../../errors.ts";
import type { SshAddress } from "../engine-url.ts";
import type { SshOptions, Tunnel } from "./ssh-command.ts";
import { forwardSocket } from "./ssh-forward.ts";
import { relayStdio } from "./ssh-relay.ts";

/**
 * Leads to an engine through the system's ssh, which knows the user's keys, agent and
 * configuration. One ssh that forwards a socket (`-L`) serves all connections; where the other
 * side does not allow that, or its socket is not known, each connection has an ssh that runs
 * `podman system dial-stdio` there.
 *
 * @throws SidepodError `no-engine` with what ssh said
 */
export async function connectTunnel(address: SshAddress, options: SshOptions): Promise<Tunnel> {
  if (options.identity !== undefined) refuseUnlessKey(options.identity);
  // 0700, so that no other user can use the tunnel.
  const folder = await mkdtemp(join(shortTmpdir(), "sidepod-ssh-"));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const inner =
      (address.socketPath !== undefined &&
        (await forwardSocket(address, address.socketPath, join(folder, "forward"), options))) ||
      (await relayStdio(address, join(folder, "relay"), options));
    return {
      socketPath: inner.socketPath,
      async [Symbol.asyncDispose]() {
        await inner[Symbol.asyncDispose]();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/** The path of a socket may have 107 bytes. */
function shortTmpdir(): string {
  return tmpdir().length > 60 ? "/tmp" : tmpdir();
}

/** ssh would wait for a pipe's end; of a key that is not there it says so itself. */
function refuseUnlessKey(identity: string): void {
  const found = statSync(identity, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  throw new SidepodError("no-engine", `the private key ${identity} is not a regular file`, {
    hint: "set CONTAINER_SSHKEY, or the connection's identity, to a private key file",
    details: { identity },
  });
}
