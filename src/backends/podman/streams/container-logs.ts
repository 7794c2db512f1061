import { access, constants, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { LogOptions } from "../../../core/seam/streams.ts";
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
    yield* readLogFile({ path, alive: () => isWritten(inspected) }, options);
  } else {
    yield* readApiLog(client, inspected.Id, options, async () =>
      isSameLife(inspected, await client.containers.inspect(container, options)),
    );
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

/**
 * Before a container's first start its log is still to be made, in a folder that is there. The file is
 * asked for once: it can be made meanwhile, and the API has other times for the same lines.
 */
async function isReadable(path: string): Promise<boolean> {
  const refusal = await readRefusal(path);
  if (refusal === "ENOENT") return (await readRefusal(dirname(path))) === undefined;
  return refusal === undefined;
}

function readRefusal(path: string): Promise<string | undefined> {
  return access(path, constants.R_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  );
}

const livingStates: readonly string[] = ["initialized", "running", "paused", "stopping"];

function isSameLife(
  { State: before }: ContainerInspect,
  { State: now }: ContainerInspect,
): boolean {
  return livingStates.includes(now.Status) && now.StartedAt === before.StartedAt;
}

/**
 * Whether more can be written. conmon writes the log, and has written all of it when it has ended, or
 * has noted the container's end (conmon_main, the exit file). A zombie has no command line: the machine
 * may be a container whose first process buries nobody.
 */
async function isWritten({ Id, State }: ContainerInspect): Promise<boolean> {
  if (!livingStates.includes(State.Status) || !State.ConmonPid) return false;
  return readFile(`/proc/${State.ConmonPid}/cmdline`, "latin1").then(
    (words) => words.includes(Id),
    () => false,
  );
}
