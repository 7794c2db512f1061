import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { SshAddress } from "../engine-url.ts";
import { Transport } from "../transport.ts";
import { type SshOptions, sshArguments, sshFailed, type Tunnel } from "./ssh-command.ts";

type Ssh = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts `ssh -L local:remote` and returns it once the engine answers through it; undefined where
 * ssh connects but nothing can be reached through the forwarded socket.
 *
 * The remote command is `cat`, not `-N`: its echo says that the connection is up, and it ends, and
 * ssh with it, as soon as this process is gone, however it went.
 */
export async function forwardSocket(
  address: SshAddress,
  remotePath: string,
  localPath: string,
  { identity, signal }: SshOptions,
): Promise<Tunnel | undefined> {
  signal?.throwIfAborted();
  const forward = ["-o", "ExitOnForwardFailure=yes", "-L", `${localPath}:${remotePath}`];
  const ssh: Ssh = spawn("ssh", sshArguments(address, identity, forward, ["cat"]), {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const tunnel = { socketPath: localPath, [Symbol.asyncDispose]: () => endProcess(ssh) };
  try {
    await waitForEcho(ssh, address, signal);
    if (await answers(localPath, signal)) return tunnel;
  } catch (error) {
    await endProcess(ssh);
    throw error;
  }
  await endProcess(ssh);
  return undefined;
}

async function waitForEcho(
  ssh: Ssh,
  address: SshAddress,
  signal: AbortSignal | undefined,
): Promise<void> {
  let said = "";
  ssh.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4000);
  });
  ssh.stdin.on("error", () => undefined);
  ssh.stdin.write("\n");
  const failed = new AbortController();
  const until = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  let failure: unknown;
  ssh.once("error", (error) => {
    failure = error;
    failed.abort();
  });
  ssh.once("close", () => failed.abort());
  try {
    await once(ssh.stdout, "data", { signal: until });
  } catch {
    signal?.throwIfAborted();
    throw sshFailed(address, said, failure);
  }
  ssh.stdout.resume();
}

async function answers(socketPath: string, signal: AbortSignal | undefined): Promise<boolean> {
  const transport = new Transport(socketPath);
  try {
    await transport.send({ method: "GET", path: ["_ping"], signal });
    return true;
  } catch {
    signal?.throwIfAborted();
    return false;
  } finally {
    transport.close();
  }
}

async function endProcess(child: Ssh): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = once(child, "close");
  child.stdin.destroy();
  child.kill();
  await closed;
}
