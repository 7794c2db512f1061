import { existsSync } from "node:fs";
import { access, constants, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { LogOptions } from "../../../engine/backend.ts";
import { SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerInspect } from "../../../libpod/types/container-inspect.ts";
import { readApiLog } from "./api-logs.ts";
import { readLogFile } from "./file-logs.ts";

/**
 * A container's log as chunks of lines: from its file where that can be read, otherwise over the
 * API. When followed, it ends when the container ends.
 *
 * @param local whether the files of the engine's machine are the ones that this process sees
 * @throws SidepodError `logs-unavailable` where the container's log driver keeps nothing
 */
export async function* readContainerLog(
  client: LibpodClient,
  container: string,
  options: LogOptions,
  local: boolean,
): AsyncGenerator<Buffer, void, undefined> {
  const inspected = await client.containers.inspect(container, options);
  const path = await logFileOf(inspected, local);
  if (path !== undefined) {
    const alive = async () => runs(inspected) && isConmon(inspected.State.ConmonPid);
    yield* readLogFile({ path, alive }, options);
  } else {
    yield* readApiLog(client, inspected.Id, options);
  }
}

/**
 * Where a container's log is a file that this process can read.
 *
 * @throws SidepodError `logs-unavailable`
 */
export async function logFileOf(
  { Name, HostConfig }: ContainerInspect,
  local: boolean,
): Promise<string | undefined> {
  const { Type, Path } = HostConfig.LogConfig ?? { Type: "", Path: "" };
  if (Type === "none" || Type === "passthrough") throw unavailable(Name, Type);
  const inFile = Type === "k8s-file" || Type === "json-file"; // both write the one format
  return local && inFile && Path !== "" && (await isReadable(Path)) ? Path : undefined;
}

function unavailable(name: string, driver: string): SidepodError {
  return new SidepodError("logs-unavailable", `${name} has no log: its log driver is ${driver}`, {
    hint: 'set `logging: { driver: k8s-file }` on the container and run "sidepod up"',
    details: { container: name, driver },
  });
}

/** Before a container's first start its log is still to be made, in a folder that is there. */
async function isReadable(path: string): Promise<boolean> {
  return (await mayRead(path)) || (!existsSync(path) && (await mayRead(dirname(path))));
}

function mayRead(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

function runs({ State }: ContainerInspect): boolean {
  return State.Running || State.Paused;
}

/**
 * conmon writes the log, and has ended when all has been written; also where it stays a zombie,
 * because the machine is a container whose first process buries nobody.
 */
async function isConmon(pid: number | undefined): Promise<boolean> {
  if (!pid) return false;
  return readFile(`/proc/${pid}/stat`, "latin1").then(
    (stat) => /^\d+ \(conmon[^)]*\) [^ZX]/.test(stat),
    () => false,
  );
}
