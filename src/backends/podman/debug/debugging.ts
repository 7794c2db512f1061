import { commandText } from "../../../command-text.ts";
import { label } from "../../../core/observe/labels.ts";
import type { Call } from "../../../core/seam/call.ts";
import type {
  DebugContainer,
  DebugContainerSpec,
  Debugging,
  DebugSession,
  FileChange,
} from "../../../core/seam/debugging.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { isAlive } from "../../../host/proc/process.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerCreate } from "../../../libpod/types/container-create.ts";
import type { ContainerListItem } from "../../../libpod/types/container-list.ts";
import { removeContainer } from "../actions/remove.ts";
import { stateOf } from "../observe/container.ts";
import { copyBody } from "./copy-body.ts";
import { debugContainerBody } from "./debug-container-body.ts";
import { guard } from "./guard.ts";
import { ownDebugContainers } from "./own-containers.ts";
import { readTarget, type TargetSurroundings } from "./read-target.ts";
import { endedMeanwhile, openSession } from "./session.ts";
import { removeSnapshot, sweepSnapshots, sweepUnstarted, takeSnapshot } from "./snapshots.ts";

export interface DebuggingOptions extends TargetSurroundings {
  /** Where conmon writes exit statuses; undefined where they cannot be seen from here. */
  readonly exits: string | undefined;
}

const kinds: readonly FileChange["kind"][] = ["changed", "added", "deleted"];

/** Debugging on Podman. */
export function createDebugging(options: DebuggingOptions): Debugging {
  const { client } = options;
  const { containers } = client;
  return {
    target: (name, call = {}) => readTarget(options, name, call),
    open: async (debugContainer, sessionOptions = {}) => {
      const { signal } = sessionOptions;
      const { tty, stdinOpen: stdin, fullName } = debugContainer.container;
      signal?.throwIfAborted();
      const guarding =
        options.local && !debugContainer.keep ? guard(client.socketPath, fullName) : none;
      try {
        const { id } = await createWhole(client, debugContainerBody(debugContainer));
        const place = { id, tty, stdin, removed: !debugContainer.keep, running: false };
        const occupant = { ...place, isTargetThere: () => isThere(options, debugContainer) };
        const session = await openOrRemove(options, occupant, sessionOptions);
        return guarded(session, guarding);
      } catch (error) {
        guarding[Symbol.dispose]();
        throw error;
      }
    },
    openCopy: async (target, copy, sessionOptions = {}) => {
      const { signal } = sessionOptions;
      const inspected = await containers.inspect(target.id, { signal });
      signal?.throwIfAborted();
      const { id } = await createWhole(
        client,
        copyBody({ ...inspected, Config: { ...inspected.Config, Labels: target.labels } }, copy),
      );
      const occupant = { id, tty: copy.tty, stdin: copy.stdin, removed: false, running: false };
      return openOrRemove(options, occupant, sessionOptions);
    },
    attach: async (container, sessionOptions = {}) => {
      const { signal } = sessionOptions;
      const { Id: id, Name, Config, State } = await containers.inspect(container, { signal });
      // By now its target can be another process: it is never started again.
      if (!State.Running) throw hasEnded(Name);
      const { Tty: tty, OpenStdin: stdin } = Config;
      const occupant = { id, tty, stdin, removed: false, running: true };
      return openSession(options, occupant, sessionOptions);
    },
    list: (call = {}) => listDebugContainers(client, call),
    remove: (container, call = {}) => removeContainer(client, container, call),
    changes: async (container, call = {}) => {
      const changes = await containers.changes(container, call);
      return changes.map(({ Path, Kind }) => ({ path: Path, kind: kinds[Kind] ?? "changed" }));
    },
    snapshot: (container, call = {}) => takeSnapshot(client, container, call),
    removeSnapshot: (image, call = {}) => removeSnapshot(client, image, call),
    sweepUnstarted: async (call = {}) => {
      // Here the guard of each has seen to it.
      if (!options.local) await sweepUnstarted(client, call);
    },
    sweepSnapshots: (call = {}) => sweepSnapshots(client, call),
  };
}

/** Whether the process whose namespaces are joined is the one that was looked at. */
async function isThere(
  { client, local }: DebuggingOptions,
  { target }: DebugContainerSpec,
): Promise<boolean> {
  if (!target?.process) return true;
  const { hostPid, startedAt } = target.process;
  if (local) return startedAt !== undefined && isAlive({ pid: hostPid, startedAt });
  try {
    const { State } = await client.containers.inspect(target.id);
    return State.Running && State.Pid === hostPid;
  } catch (error) {
    if (isSidepodError(error, "not-found")) return false;
    throw error;
  }
}

function hasEnded(name: string): SidepodError {
  return new SidepodError("not-running", `${name} has ended`, {
    hint: commandText`sidepod debug logs ${name}`,
    details: { container: name },
  });
}

/** Broken off in the middle, the call would go on in the engine, and its container stay. */
function createWhole({ containers }: LibpodClient, body: ContainerCreate) {
  return containers.create(body);
}

const none: Disposable = { [Symbol.dispose]: () => undefined };

function guarded(session: DebugSession, guarding: Disposable): DebugSession {
  return {
    ...session,
    [Symbol.asyncDispose]: async () => {
      try {
        await session[Symbol.asyncDispose]();
      } finally {
        guarding[Symbol.dispose]();
      }
    },
  };
}

/** What could not be started is of no use to anybody. */
async function openOrRemove(
  ...[place, occupant, options]: Parameters<typeof openSession>
): Promise<DebugSession> {
  try {
    return await openSession(place, occupant, options);
  } catch (error) {
    await removeContainer(place.client, occupant.id);
    // What the runtime says then is about folders in /proc.
    const isEngines = isSidepodError(error) && error.code !== "not-running";
    if (isEngines && (await occupant.isTargetThere?.()) === false) throw endedMeanwhile(error);
    throw error;
  }
}

async function listDebugContainers(
  client: LibpodClient,
  call: Call,
): Promise<readonly DebugContainer[]> {
  const all = await client.containers.list({ all: true, ...call });
  const ids = new Set(all.map(({ Id }) => Id));
  const own = await ownDebugContainers(client, all, call);
  return own
    .map((item) => describe(item, ids))
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

function describe(item: ContainerListItem, ids: ReadonlySet<string>): DebugContainer {
  const labels = item.Labels ?? {};
  const targetId = labels[label.targetId] ?? "";
  const state = stateOf(item.State);
  return {
    id: item.Id,
    fullName: item.Names[0] ?? item.Id,
    state,
    ...(state === "exited" && { exitCode: item.ExitCode }),
    target: labels[label.target] ?? targetId,
    targetId,
    targetThere: ids.has(targetId),
    image: item.Image,
    command: item.Command ?? [],
    createdAt: item.Created,
    expiresAt: labels[label.expires] ?? "",
    keep: labels[label.kept] !== undefined,
    labels,
  };
}
