import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { askSupervisor } from "../../src/app/supervision/ask.ts";
import { supervisorPaths } from "../../src/app/supervision/paths.ts";
import { thisMachine } from "../../src/host/private-folder.ts";
import { LibpodClient } from "../../src/libpod/index.ts";
import { engineMissing, ensureImage, waitForAnswer } from "./engine.ts";
import { ownProcesses, type Process } from "./processes.ts";

const execute = promisify(execFile);

/** An engine that shares neither images nor containers with the machine's. */
export interface PrivateEngine extends AsyncDisposable {
  readonly socketPath: string;
  readonly client: LibpodClient;
  /** Runs the podman command on it; returns its output. */
  run(args: readonly string[]): Promise<string>;
}

/** Why there can be none here; undefined where there can. For `test.skipIf`. */
export async function privateEngineMissing(): Promise<string | undefined> {
  if (process.env.SIDEPOD_TEST_SOCKET !== undefined) return "the engine of a tree is the only one";
  if (process.getuid?.() !== 0) return "only root may start an engine in a folder";
  return await engineMissing();
}

/** @param folder has all that it keeps, and is removed by whoever made it */
export async function startPrivateEngine(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<PrivateEngine> {
  const socketPath = join(folder, "podman.sock");
  const places = ["--root", join(folder, "root"), "--runroot", join(folder, "run")];
  const args = [...places, "--storage-driver", "vfs"];
  const service = spawn(
    "podman",
    [...args, "system", "service", "-t", "0", `unix://${socketPath}`],
    {
      stdio: "ignore",
      env: { ...process.env, ...env },
    },
  );
  const exited = once(service, "close");
  exited.catch(() => undefined); // Whoever waits for its first answer hears of it.
  const client = new LibpodClient({ socketPath });
  const engine: PrivateEngine = {
    socketPath,
    client,
    run: async (words) => (await execute("podman", [...args, ...words])).stdout,
    async [Symbol.asyncDispose]() {
      try {
        await engine.run(["rm", "-f", "-t", "0", "-a"]);
        // It would wait for its engine to come back.
        const identity = `storage ${join(realpathSync(folder), "root")} of this machine`;
        await askSupervisor(supervisorPaths(thisMachine(), identity), "stop");
      } finally {
        await client[Symbol.asyncDispose]();
        service.kill();
        await exited;
        await untilUnused(folder);
      }
    },
  };
  try {
    await waitForAnswer(socketPath, service);
    await ensureImage(client);
    return engine;
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

/** What conmon starts at a container's end works on in the folder for a moment. */
async function untilUnused(folder: string): Promise<void> {
  const isThere = ({ words }: Process) => words.some((word) => word.startsWith(`${folder}/`));
  for (let tries = 0; tries < 200; tries += 1) {
    if (!ownProcesses().some(isThere)) return;
    await sleep(50);
  }
  const left = ownProcesses().filter(isThere);
  throw new Error(`still at work: ${left.map(({ words }) => words.join(" ")).join("; ")}`);
}
