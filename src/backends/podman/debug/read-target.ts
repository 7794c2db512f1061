import { readFileSync } from "node:fs";
import { label, withoutSidepods } from "../../../core/observe/labels.ts";
import { claimOfContainer, claimOfPod, isDebugContainer } from "../../../core/observe/ownership.ts";
import type { Labels } from "../../../core/plan/plan.ts";
import type { Call } from "../../../core/seam/call.ts";
import type { DebugTarget, TargetMount, TargetProcess } from "../../../core/seam/debugging.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { type Namespaces, readNamespaces } from "../../../host/proc/namespaces.ts";
import { processOf } from "../../../host/proc/process.ts";
import { retry } from "../../../host/until.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerInspect, MountInspect } from "../../../libpod/types/container-inspect.ts";
import type { PodInspect } from "../../../libpod/types/pod.ts";
import { nearest } from "../../../podfile/nearest.ts";
import { stateOf } from "../observe/container.ts";
import { innermostPid, readKernelView } from "./kernel-view.ts";

export interface TargetSurroundings {
  readonly client: LibpodClient;
  /** Whether the engine's processes are this machine's. */
  readonly local: boolean;
  /** The namespaces of what is told to use the host's. */
  readonly host: Namespaces;
}

/** The engine takes a container for running until its monitor has told it of the end. */
const noticeMs = 3000;
const pauseMs = 50;

/** What the engine and the kernel know of a container. */
export async function readTarget(
  context: TargetSurroundings,
  name: string,
  call: Call,
): Promise<DebugTarget> {
  const pace = { everyMs: pauseMs, withinMs: noticeMs, signal: call.signal };
  return await retry(() => read(context, name, call), endedMeanwhile, pace);
}

function endedMeanwhile(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["ENOENT", "ESRCH"].includes(code);
}

async function read(context: TargetSurroundings, name: string, call: Call): Promise<DebugTarget> {
  const { client } = context;
  const inspected = await find(client, name, call);
  const { State, Config } = inspected;
  const pod = inspected.Pod ? await client.pods.inspect(inspected.Pod, call) : undefined;
  const labels = labelsThatCount(inspected, pod);
  const shared = (pod?.SharedNamespaces ?? []) as readonly string[];
  const ranAt = (time: string) => (time.startsWith("0001-") ? undefined : time);
  const rootFolder = inspected.GraphDriver?.Data?.MergedDir;
  const startedAt = ranAt(State.StartedAt);
  const finishedAt = ranAt(State.FinishedAt);
  return {
    id: inspected.Id,
    fullName: inspected.Name,
    name: nameOf(inspected.Name, labels, pod?.Name),
    ...(pod && { pod: { id: pod.Id, name: pod.Name, sharesNetwork: shared.includes("net") } }),
    infra: inspected.IsInfra,
    state: stateOf(State.Status),
    ...(!State.Running && {
      exit: {
        code: State.ExitCode,
        outOfMemory: State.OOMKilled,
        error: State.Error,
        ...(startedAt !== undefined && { startedAt }),
        ...(finishedAt !== undefined && { finishedAt }),
        restarts: inspected.RestartCount,
      },
    }),
    image: inspected.ImageName,
    imageId: inspected.Image,
    ...(Config.Entrypoint && { entrypoint: Config.Entrypoint }),
    command: Config.Cmd ?? [],
    environment: Config.Env ?? [],
    workingDir: Config.WorkingDir,
    user: Config.User,
    mounts: [...inspected.Mounts.map(mountOf), ...tmpfsOf(inspected)],
    nameFiles: nameFilesOf(inspected),
    labels,
    securityLabel: inspected.ProcessLabel,
    readOnlyRoot: inspected.HostConfig.ReadonlyRootfs,
    ...(rootFolder !== undefined && { rootFolder }),
    ...(State.Running && { process: await readProcess(context, inspected, call) }),
  };
}

/** All that are its own: Sidepod's are left out where they are somebody else's. */
function labelsThatCount({ Name, Config }: ContainerInspect, pod: PodInspect | undefined): Labels {
  const labels = Config.Labels ?? {};
  // It has a specification from its image alone.
  if (isDebugContainer(labels, Name)) return { ...labels, [label.spec]: "" };
  const ours = pod !== undefined && claimOfPod(pod.Labels ?? {}, pod.Name).ours;
  const claim = claimOfContainer(labels, Name, { name: pod?.Name ?? "", ours });
  return claim.ours ? labels : withoutSidepods(labels);
}

function nameOf(fullName: string, { [label.name]: name }: Labels, pod: string | undefined): string {
  return pod === undefined || name === undefined ? fullName : `${pod}/${name}`;
}

async function find(client: LibpodClient, name: string, call: Call): Promise<ContainerInspect> {
  try {
    return await client.containers.inspect(name, call);
  } catch (error) {
    if (!isSidepodError(error, "not-found")) throw error;
    const all = await client.containers.list({ all: true, ...call });
    const near = nearest(
      name,
      all.filter(({ IsInfra }) => !IsInfra).map(({ Names }) => Names[0] ?? ""),
    );
    throw new SidepodError("not-found", `there is no container '${name}'`, {
      hint: near ? `did you mean ${near}?` : "podman ps",
      details: { name, ...(near !== undefined && { nearest: near }) },
      cause: error,
    });
  }
}

const sharable = ["pid", "ipc", "uts", "net"] as const;

async function readProcess(
  { client, local, host }: TargetSurroundings,
  { Id, State, HostConfig }: ContainerInspect,
  call: Call,
): Promise<TargetProcess> {
  const hostPid = State.Pid;
  if (local) {
    const process = processOf(hostPid);
    if (process === undefined) throw Object.assign(new Error("it ended"), { code: "ESRCH" });
    const own = readNamespaces(hostPid);
    return {
      pid: innermostPid(readFileSync(`/proc/${hostPid}/status`, "utf8")) ?? hostPid,
      hostPid,
      startedAt: process.startedAt,
      ofMachine: sharable.filter((kind) => own[kind] !== undefined && own[kind] === host[kind]),
      ownUsers: own.user !== undefined && own.user !== host.user,
      kernel: readKernelView(hostPid),
    };
  }
  const { PidMode: pid, IpcMode: ipc, UTSMode: uts, NetworkMode: net } = HostConfig;
  const modes = { pid, ipc, uts, net };
  return {
    pid: await innerPid(client, Id, hostPid, call),
    hostPid,
    ofMachine: sharable.filter((kind) => modes[kind] === "host"),
    ownUsers: HostConfig.UsernsMode !== "" && HostConfig.UsernsMode !== "host",
  };
}

/** Of a process on another machine. */
async function innerPid(
  { containers }: LibpodClient,
  container: string,
  hostPid: number,
  call: Call,
): Promise<number> {
  const { Processes } = await containers.top(container, ["hpid", "pid"], call);
  const own = Processes.find(([there]) => there === String(hostPid));
  return Number(own?.[1] ?? 1);
}

function mountOf({ Type, Source, Name, Destination, RW }: MountInspect): TargetMount {
  const type = Type === "bind" || Type === "volume" || Type === "tmpfs" ? Type : "other";
  return {
    type,
    source: Source,
    ...(Name !== undefined && Name !== "" && { volume: Name }),
    target: Destination,
    readOnly: !RW,
  };
}

/** What was mounted there goes before what the engine made. */
function nameFilesOf({ Mounts, ResolvConfPath, HostsPath }: ContainerInspect): TargetMount[] {
  return Object.entries({ "/etc/resolv.conf": ResolvConfPath, "/etc/hosts": HostsPath }).flatMap(
    ([target, made = ""]) => {
      const source = Mounts.find(({ Destination }) => Destination === target)?.Source ?? made;
      return source === "" ? [] : [{ type: "bind" as const, source, target, readOnly: true }];
    },
  );
}

/** They are not among the mounts that the engine lists. */
function tmpfsOf({ HostConfig }: ContainerInspect): readonly TargetMount[] {
  return Object.keys(HostConfig.Tmpfs ?? {}).map((target) => ({
    type: "tmpfs",
    source: "tmpfs",
    target,
    readOnly: false,
  }));
}
