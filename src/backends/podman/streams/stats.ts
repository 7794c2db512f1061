import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../../core/seam/call.ts";
import type { StatsOptions, StatsSample } from "../../../core/seam/streams.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerStats } from "../../../libpod/types/container-list.ts";

/** Between the two readings that a first share of processor time needs. */
const firstIntervalMs = 500;

/**
 * Samples of running containers; of all where none is named. The share of processor time is taken
 * from two readings, as the engine's own is an average since the start: one sample takes half a
 * second.
 */
export async function* readContainerStats(
  client: LibpodClient,
  containers: readonly string[],
  { watch = false, intervalMs = 1000, signal }: StatsOptions,
  local: boolean,
): AsyncGenerator<readonly StatsSample[], void, undefined> {
  const call = signal ? { signal } : {};
  let before = await takeReading(client, containers, call, local);
  await sleep(firstIntervalMs, undefined, call);
  while (true) {
    const now = await takeReading(client, containers, call, local);
    yield [...now.values()].map((reading) =>
      toSample(reading, before.get(reading.stats.ContainerID)),
    );
    if (!watch) return;
    before = now;
    await sleep(intervalMs, undefined, call);
  }
}

interface Reading {
  readonly stats: ContainerStats;
  readonly network: NetCounters;
}

function toSample({ stats, network }: Reading, before: Reading | undefined): StatsSample {
  return {
    container: stats.ContainerID,
    cpuNanos: stats.CPUNano,
    cpu: cpuShare(stats, before?.stats),
    memory: stats.MemUsage,
    memoryLimit: stats.MemLimit,
    pids: stats.PIDs,
    blockRead: stats.BlockInput,
    blockWritten: stats.BlockOutput,
    netReceived: network.received,
    netSent: network.sent,
  };
}

type CpuReading = Pick<ContainerStats, "CPUNano" | "SystemNano">;

/** The share of one processor between two readings; a container that was restarted began at 0. */
export function cpuShare(now: CpuReading, before: CpuReading | undefined): number {
  if (!before) return 0;
  const elapsed = now.SystemNano - before.SystemNano;
  const used = now.CPUNano < before.CPUNano ? now.CPUNano : now.CPUNano - before.CPUNano;
  return elapsed > 0 ? used / elapsed : 0;
}

async function takeReading(
  client: LibpodClient,
  containers: readonly string[],
  call: Call,
  local: boolean,
): Promise<ReadonlyMap<string, Reading>> {
  const [stats, pids] = await Promise.all([
    readAll(client, containers, call),
    readPids(client, call),
  ]);
  const swapped = !local && (await hasSwappedNetwork(client, call));
  // The engine has zeros for a container that does not run.
  const running = stats.filter(({ ContainerID }) => pids.has(ContainerID));
  const readings = await Promise.all(
    running.map(async (entry) => {
      const pid = pids.get(entry.ContainerID);
      const counted = local && pid !== undefined ? await readNetDev(pid) : undefined;
      return { stats: entry, network: counted ?? networkOf(entry, swapped) };
    }),
  );
  return new Map(readings.map((reading) => [reading.stats.ContainerID, reading]));
}

/** How often the engine is asked again, where containers of others come and go all the time. */
const maxRetries = 5;

/**
 * One that has ended fails a call that names it; asked for all, the engine leaves it out, but fails
 * where one is removed just then.
 */
async function readAll(
  client: LibpodClient,
  containers: readonly string[],
  call: Call,
): Promise<readonly ContainerStats[]> {
  const wanted = new Set(containers);
  for (let retries = 0; ; retries += 1) {
    try {
      const read = await readOnce(client, retries === 0 ? containers : [], call);
      return wanted.size === 0 ? read : read.filter(({ ContainerID }) => wanted.has(ContainerID));
    } catch (error) {
      const mayHaveEnded = isSidepodError(error, "engine") || isSidepodError(error, "not-found");
      if (!mayHaveEnded || retries === maxRetries) throw await explain(client, error, call);
    }
  }
}

async function readOnce(client: LibpodClient, containers: readonly string[], call: Call) {
  for await (const sample of client.containers.stats(containers, call)) return sample;
  return [];
}

/** @podman <5.0: an error of stats says nothing; with cgroup v1 and without root, the cause is always this. */
async function explain(client: LibpodClient, error: unknown, call: Call): Promise<unknown> {
  if (!isSidepodError(error, "engine")) return error;
  const { host } = await client.system.info(call);
  if (!host.security.rootless || host.cgroupVersion !== "v1") return error;
  return new SidepodError("engine", "a rootless engine has no statistics with cgroup v1", {
    hint: "boot the machine with cgroup v2: add systemd.unified_cgroup_hierarchy=1 to the kernel's command line",
    cause: error,
  });
}

async function readPids(
  { containers }: LibpodClient,
  call: Call,
): Promise<ReadonlyMap<string, number>> {
  const running = await containers.list({ filters: { status: ["running", "paused"] }, ...call });
  return new Map(running.filter(({ Pid }) => Pid > 0).map(({ Id, Pid }) => [Id, Pid]));
}

function networkOf(stats: ContainerStats, swapped: boolean): NetCounters {
  if (stats.Network) {
    const interfaces = Object.entries(stats.Network).filter(([name]) => name !== "lo");
    return {
      received: interfaces.reduce((sum, [, { RxBytes }]) => sum + RxBytes, 0),
      sent: interfaces.reduce((sum, [, { TxBytes }]) => sum + TxBytes, 0),
    };
  }
  const { NetInput = 0, NetOutput = 0 } = stats;
  return swapped
    ? { received: NetOutput, sent: NetInput }
    : { received: NetInput, sent: NetOutput };
}

/** @podman <4.4: what the host's end of the pair receives is taken for what the container receives. */
async function hasSwappedNetwork(client: LibpodClient, call: Call): Promise<boolean> {
  const [major = 0, minor = 0] = (await client.apiVersion(call)).split(".").map(Number);
  return major < 4 || (major === 4 && minor < 4);
}

interface NetCounters {
  readonly received: number;
  readonly sent: number;
}

/** The bytes over all interfaces but loopback, of the text of `/proc/PID/net/dev`. */
export function parseNetDev(text: string): NetCounters {
  let received = 0;
  let sent = 0;
  for (const line of text.split("\n")) {
    const colon = line.lastIndexOf(":");
    if (colon === -1 || line.slice(0, colon).trim() === "lo") continue;
    const fields = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    received += Number(fields[0] ?? 0);
    sent += Number(fields[8] ?? 0);
  }
  return { received, sent };
}

/** The counters of the network namespace that a process is in; undefined where it is gone. */
async function readNetDev(pid: number): Promise<NetCounters | undefined> {
  return readFile(`/proc/${pid}/net/dev`, "latin1").then(parseNetDev, () => undefined);
}
