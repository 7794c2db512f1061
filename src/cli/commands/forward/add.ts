import { findForwardTarget } from "../../../app/forward/find-target.ts";
import type { ForwardTarget } from "../../../app/forward/forward.ts";
import { openForwards } from "../../../app/forward/open-forwards.ts";
import {
  isForwarded,
  type ListedForward,
  listForwards,
  nameForwardHolder,
  type PersistentForward,
  placeOf,
  readPersistentForwards,
  removePersistentForward,
  writePersistentForward,
} from "../../../app/forward/persistent/record.ts";
import type { PortPair } from "../../../app/forward/ports.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { until } from "../../../host/until.ts";
import { startSupervisor, supervisorStatus } from "../../arguments/supervision.ts";
import type { Context } from "../../frame/context.ts";
import { placeText, silentText } from "../../text/forward.ts";

const patienceMs = 10_000;
const pollMs = 50;

/** Has the supervisor keep ports open, and returns when it does. */
export async function add(
  name: string,
  given: readonly PortPair[],
  json: boolean,
  context: Context,
): Promise<number> {
  const { signal, print, note } = context;
  await using backend = await context.openBackend();
  const target = await findForwardTarget(backend, name, { signal });
  const listeners = await backend.listeners(target.container, { signal });
  const known = await readPersistentForwards(backend, { signal });
  const onRecord = (pair: PortPair) => known.some((one) => isSame(one, target, pair));
  const chosen = await choosePorts(
    backend,
    target,
    given.filter((pair) => !onRecord(pair)),
    signal,
  );
  const pairs = [...given.filter(onRecord), ...chosen];
  const pod = await podOf(backend, target, signal);
  const records: PersistentForward[] = [];
  const written: PersistentForward[] = [];
  try {
    for (const pair of pairs) {
      signal.throwIfAborted();
      const there = known.find(({ pair: { localPort } }) => localPort === pair.localPort);
      if (there && !isSame(there, target, pair)) throw isForwarded(there);
      // Broken off in the middle, the engine would write it all the same.
      const record = there ?? (await writePersistentForward(backend, { pod, target, pair }, {}));
      if (there === undefined) written.push(record);
      records.push(record);
    }
    await startSupervisor(backend, context);
    await untilTheyListen(backend, records, context);
  } catch (error) {
    // Also when it was interrupted.
    await Promise.allSettled(written.map((record) => removePersistentForward(backend, record, {})));
    throw error;
  }
  const places = records.map(placeOf);
  if (json) print(JSON.stringify(places.map(withoutPod), undefined, 2));
  else for (const place of places) print(placeText(place));
  for (const { pair } of records) {
    const silent = silentText({ target, port: pair.port }, listeners);
    if (silent !== undefined) note(silent);
  }
  return 0;
}

/** Sees whether the local ports are free, and takes free ones where none were given. */
async function choosePorts(
  backend: Backend,
  target: ForwardTarget,
  given: readonly PortPair[],
  signal: AbortSignal,
): Promise<readonly PortPair[]> {
  try {
    await using forwards = await openForwards(backend, target, given, { signal });
    return given.map((pair, index) => ({
      ...pair,
      localPort: forwards.all[index]?.localPort ?? pair.localPort,
    }));
  } catch (error) {
    throw isSidepodError(error, "port-in-use")
      ? await nameForwardHolder(backend, error, { signal })
      : error;
  }
}

/** What it goes with: a pod, or the container itself. */
async function podOf(
  backend: Backend,
  { container }: ForwardTarget,
  signal: AbortSignal,
): Promise<string> {
  const pods = await backend.list({ brief: true, signal });
  const pod = pods.find(({ containers }) => containers.some((one) => one.fullName === container));
  return pod?.name ?? container;
}

async function untilTheyListen(
  backend: Backend,
  records: readonly PersistentForward[],
  context: Context,
): Promise<void> {
  const { signal } = context;
  const look = async () => {
    const status = await supervisorStatus(backend, context);
    const late = listForwards(records, status?.forwards).filter(({ listening }) => !listening);
    const failed = late.find(({ problem }) => problem !== undefined);
    if (status !== undefined && failed) throw notListening(failed);
    return late;
  };
  const pace = { everyMs: pollMs, withinMs: patienceMs, signal };
  const late = await until(look, ({ length }) => length === 0, pace);
  if (late.length > 0) throw notListening(late[0]);
}

function notListening(forward: ListedForward | undefined): SidepodError {
  const why = forward?.problem === undefined ? "" : `: ${forward.problem}`;
  return new SidepodError(
    "no-supervisor",
    `the supervisor does not listen on local port ${forward?.localPort}${why}`,
    { hint: "sidepod supervisor logs" },
  );
}

/** It is kept open already, or is again from now on, as after a reboot. */
function isSame(
  { target, pair }: PersistentForward,
  { container }: ForwardTarget,
  { localPort, port }: PortPair,
): boolean {
  return target.container === container && pair.port === port && pair.localPort === localPort;
}

function withoutPod({ pod: _, ...place }: ReturnType<typeof placeOf>) {
  return place;
}
