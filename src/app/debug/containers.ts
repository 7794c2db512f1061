import { commandText } from "../../command-text.ts";
import { label } from "../../core/observe/labels.ts";
import type { Call } from "../../core/seam/call.ts";
import type { DebugContainer, SessionOptions } from "../../core/seam/debugging.ts";
import type { LogRecord } from "../../core/seam/streams.ts";
import { SidepodError } from "../../errors.ts";
import { nearest } from "../../podfile/nearest.ts";
import type { Session } from "../session.ts";
import type { SessionUse } from "./events.ts";

/** The debug containers of all targets, the oldest first. */
export async function listDebugContainers(
  { backend }: Session,
  { signal }: Call,
): Promise<readonly DebugContainer[]> {
  return await (await backend.debugging()).list({ signal });
}

/**
 * Goes back to a session that was kept; returns its exit status.
 *
 * @param hasTerminal whether there is one to join it with
 * @throws SidepodError `usage` for a session with a terminal where there is none
 */
export async function attachDebug(
  { backend }: Session,
  name: string,
  {
    join,
    hasTerminal,
    signal,
    size,
    detachKeys,
  }: Omit<SessionUse, "onEvent"> & {
    readonly hasTerminal: boolean;
  },
): Promise<number> {
  const debugging = await backend.debugging();
  const { id } = findDebugContainer(await debugging.list({ signal }), name);
  const options: SessionOptions = { signal, ...(size && { size }), detachKeys };
  await using session = await debugging.attach(id, options);
  const { tty } = session;
  if (tty && !hasTerminal) {
    throw new SidepodError("usage", `${name} has a terminal, but there is none here`, {
      hint: commandText`sidepod debug logs ${name}`,
    });
  }
  return await join(session, { command: [], tty, stdin: true, ...(size && { size }) });
}

/** What a debug container has written. */
export async function* debugLogs(
  session: Session,
  name: string,
  call: Call,
): AsyncGenerator<LogRecord, void, undefined> {
  const { id } = findDebugContainer(await listDebugContainers(session, call), name);
  yield* session.backend.logs(id, call);
}

/**
 * Removes debug containers by their names, or all but those that connect for a `forward`, which go with
 * it; yields each that is removed.
 */
export async function* removeDebugContainers(
  { backend }: Session,
  names: readonly string[] | "all",
  { signal }: Call,
): AsyncGenerator<DebugContainer, void, undefined> {
  const debugging = await backend.debugging();
  const containers = await debugging.list({ signal });
  const chosen =
    names === "all"
      ? containers.filter((one) => !connects(one))
      : names.flatMap((name) => findDebugContainers(containers, name));
  for (const container of chosen) {
    await debugging.remove(container.id, { signal });
    const copy = container.labels[label.snapshot];
    if (copy !== undefined) await debugging.removeSnapshot(copy, { signal });
    yield container;
  }
}

function connects({ state, labels }: DebugContainer): boolean {
  return state === "running" && labels[label.relay] !== undefined;
}

/** Something that was of no use any more, and is removed. */
type Collected =
  | { readonly kind: "container"; readonly name: string; readonly reason: string }
  | { readonly kind: "copies"; readonly count: number };

/** Removes the debug containers and copies of files that are of no use any more. */
export async function* collectDebugContainers(
  { backend }: Session,
  { signal }: Call,
): AsyncGenerator<Collected, void, undefined> {
  const debugging = await backend.debugging();
  const now = new Date();
  for (const container of await debugging.list({ signal })) {
    const reason = reasonToCollect(container, now);
    if (reason === undefined) continue;
    await debugging.remove(container.id, { signal });
    yield { kind: "container", name: container.fullName, reason };
  }
  const count = await debugging.sweepSnapshots({ signal });
  if (count > 0) yield { kind: "copies", count };
}

/** So long nobody takes from making a container to starting it. */
const maxOpeningMs = 60_000;

/** Less of an ID could as well be a name. */
const shortestId = 4;

/**
 * Finds debug containers by one's name or the start of its ID, or all that were kept of a target by
 * that one's name.
 *
 * @throws SidepodError `not-found` with the nearest name
 */
export function findDebugContainers(
  containers: readonly DebugContainer[],
  name: string,
): readonly DebugContainer[] {
  const of = containers.filter((one) => isOf(name, one));
  return of.length > 0 ? of : [findDebugContainer(containers, name)];
}

/** A session that goes by itself, a copy, and what connects for `forward` have to be named. */
function isOf(name: string, { target, keep, labels }: DebugContainer): boolean {
  return keep && labels[label.copy] === undefined && [name, `${name}/main`].includes(target);
}

/**
 * Finds a debug container by its name, the start of its ID, or its target's name where that has
 * one only that was kept.
 *
 * @throws SidepodError `not-found` with the nearest name, `usage` where it could be several
 */
export function findDebugContainer(
  containers: readonly DebugContainer[],
  name: string,
): DebugContainer {
  const byName = containers.find(({ fullName }) => fullName === name);
  if (byName) return byName;
  const found = containers.filter(
    (one) => isOf(name, one) || (name.length >= shortestId && one.id.startsWith(name)),
  );
  const [first, ...more] = found;
  if (first && more.length === 0) return first;
  const names = (first ? found : containers).map(({ fullName }) => fullName);
  if (first) {
    throw new SidepodError("usage", `${name} has ${found.length} debug containers`, {
      evidence: names,
      hint: "name one of them",
      details: { name, containers: names },
    });
  }
  const near = nearest(name, names);
  throw new SidepodError("not-found", `there is no debug container '${name}'`, {
    hint: near ? `did you mean ${near}?` : "sidepod debug ls",
    details: { name, containers: names },
  });
}

/**
 * The running container that is as a new one would be, with the same programs and privileges, for
 * the same life of the target; the newest.
 */
export function reusable(
  containers: readonly DebugContainer[],
  hash: string,
): DebugContainer | undefined {
  return containers.findLast(
    ({ state, keep, labels }) => state === "running" && keep && labels[label.hash] === hash,
  );
}

/**
 * Why a debug container is of no use any more; undefined where it is. A copy of a configuration is
 * the user's to remove: what is tried in it outlives the target that `up` makes anew.
 */
export function reasonToCollect(
  { state, keep, createdAt, expiresAt, targetThere, labels }: DebugContainer,
  now: Date,
): string | undefined {
  if (labels[label.copy] !== undefined) return undefined;
  // With a copy of its files a session goes on; it ends with its client, or when its time is over.
  const needsNone = state === "running" && labels[label.snapshot] !== undefined;
  if (!targetThere && !needsNone) return "its target is gone";
  if (expiresAt !== "" && new Date(expiresAt) <= now) return "its time limit has passed";
  if (keep) return undefined;
  if (state === "exited") return "it has ended";
  const ageMs = now.getTime() - Date.parse(createdAt);
  return state === "created" && ageMs > maxOpeningMs ? "it was never started" : undefined;
}
