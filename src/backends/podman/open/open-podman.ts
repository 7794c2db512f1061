import { statSync } from "node:fs";
import type { Backend } from "../../../core/seam/backend.ts";
import type { Call } from "../../../core/seam/call.ts";
import { readEnvironmentOf } from "../../../host/environment.ts";
import { parseEngineUrl } from "../../../libpod/engine-url.ts";
import { createPodmanBackend } from "../backend.ts";
import { chooseEngine, waitingFor } from "./choose-engine.ts";
import { connectLibpod } from "./connect-libpod.ts";
import { hidePassword } from "./finding.ts";
import { storageOf } from "./storage.ts";

export interface OpenOptions extends Call {
  /** The value of `--connection`. */
  readonly connection?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Is told, in words, that the engine is waited for. */
  readonly onWaiting?: (text: string) => void;
  /** Asks the engine where its storage is, also where that is known from before. */
  readonly afresh?: boolean;
}

/**
 * Finds the engine and connects to it.
 *
 * @throws SidepodError `no-engine`, `engine-permission`, `engine-setup`
 */
export async function openPodman(options: OpenOptions): Promise<Backend> {
  const { connection, env, signal, afresh, onWaiting } = options;
  const environment = readEnvironmentOf(env, connection);
  const { client, target, finder } = await chooseEngine(environment, connectLibpod, {
    signal,
    onWaiting,
  });
  if (onWaiting) client.onWaiting = () => onWaiting(waitingFor(target));
  // Elsewhere than on Linux the engine is in a virtual machine behind a local socket.
  const local = target.url.startsWith("unix:") && process.platform === "linux";
  const owner = local ? ownerOf(client.socketPath) : undefined;
  try {
    // One storage's pods are the same over each of the engine's sockets, and no other's.
    const identity = local
      ? await storageOf(client, environment, { finder, afresh, signal })
      : hidePassword(target.url);
    return createPodmanBackend(client, {
      identity,
      local,
      engineHost: local ? undefined : hostOf(target.url),
      rootless: owner !== undefined && owner !== 0,
      runtimeFolder:
        env.XDG_RUNTIME_DIR ?? (owner === undefined ? undefined : `/run/user/${owner}`),
    });
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

/** A virtual machine publishes its ports on this machine. */
function hostOf(url: string): string {
  const address = parseEngineUrl(url);
  return address.kind === "ssh" ? address.host : "127.0.0.1";
}

function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}
