import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { commandText } from "../command-text.ts";
import { SidepodError } from "../errors.ts";
import type { SshAddress } from "./engine-url.ts";
import { sshArguments } from "./ssh-command.ts";
import type { SshOptions, Tunnel } from "./ssh-tunnel.ts";
import { Transport } from "./transport.ts";

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

/** What ssh says when it cannot connect, with its own last lines. */
export function sshFailed(address: SshAddress, said: string, cause?: unknown): SidepodError {
  const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
  const target = address.user === undefined ? address.host : `${address.user}@${address.host}`;
  const port = address.port === undefined ? [] : ["-p", address.port];
  const message = missing ? "there is no ssh program" : `ssh cannot reach an engine on ${target}`;
  return new SidepodError("no-engine", message, {
    evidence: said.trim() === "" ? [] : said.trim().split("\n").slice(-5),
    hint: missing
      ? "apt-get install openssh-client"
      : commandText`ssh ${[...port, target]} podman version`,
    details: { host: address.host },
    cause,
  });
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
