import type { Call } from "../../../engine/backend.ts";
import type {
  DebugContainer,
  Debugging,
  DebugSession,
  FileChange,
} from "../../../engine/debugging.ts";
import { label } from "../../../engine/labels.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { ContainerListItem } from "../../../libpod/types/container-list.ts";
import { processOf } from "../kernel/process.ts";
import { companionBody } from "./companion-body.ts";
import { copyBody } from "./copy-body.ts";
import { readTarget, type Surroundings } from "./read-target.ts";
import { openSession, removeContainer } from "./session.ts";
import { removeSnapshot, sweepSnapshots, takeSnapshot } from "./snapshots.ts";

export interface DebuggingOptions extends Surroundings {
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
    open: async (companion, sessionOptions = {}) => {
      const { signal } = sessionOptions;
      const { hostPid } = companion.target?.process ?? {};
      const joined = options.local && hostPid !== undefined ? processOf(hostPid) : undefined;
      const { id } = await containers.create(companionBody(companion), { signal });
      const { tty, stdinOpen: stdin } = companion.container;
      const occupant = { id, tty, stdin, removed: !companion.keep, running: false, joined };
      return openOrRemove(options, occupant, sessionOptions);
    },
    openCopy: async (target, copy, sessionOptions = {}) => {
      const { signal } = sessionOptions;
      const inspected = await containers.inspect(target.id, { signal });
      const { id } = await containers.create(copyBody(inspected, copy), { signal });
      const occupant = { id, tty: copy.tty, stdin: copy.stdin, removed: false, running: false };
      return openOrRemove(options, occupant, sessionOptions);
    },
    attach: async (container, sessionOptions = {}) => {
      const { signal } = sessionOptions;
      const { Id: id, Config, State } = await containers.inspect(container, { signal });
      const { Tty: tty, OpenStdin: stdin } = Config;
      const occupant = { id, tty, stdin, removed: false, running: State.Running };
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
    sweepSnapshots: (call = {}) => sweepSnapshots(client, call),
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
    throw error;
  }
}

async function listDebugContainers(
  { containers }: LibpodClient,
  call: Call,
): Promise<readonly DebugContainer[]> {
  const all = await containers.list({ all: true, ...call });
  const ids = new Set(all.map(({ Id }) => Id));
  return all
    .filter(({ Labels }) => Labels?.[label.role] === "debug" && Labels[label.targetId])
    .map((item) => describe(item, ids))
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

function describe(item: ContainerListItem, ids: ReadonlySet<string>): DebugContainer {
  const labels = item.Labels ?? {};
  const targetId = labels[label.targetId] ?? "";
  return {
    id: item.Id,
    fullName: item.Names[0] ?? item.Id,
    state: item.State,
    ...(item.State === "exited" && { exitCode: item.ExitCode }),
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
