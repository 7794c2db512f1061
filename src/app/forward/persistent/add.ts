import { SidepodError } from "../../../errors.ts";
import type { Listener } from "../../../host/proc/sockets.ts";
import { until } from "../../../host/until.ts";
import type { Session } from "../../session.ts";
import { startSupervisor, supervisorStatus } from "../../supervision/supervision.ts";
import { findForwardTarget } from "../find-target.ts";
import type { ForwardTarget } from "../forward.ts";
import type { PortPair } from "../ports.ts";
import {
  isForwarded,
  type ListedForward,
  listForwards,
  openOrNameHolder,
  type PersistentForward,
  readPersistentForwards,
  removePersistentForward,
  writePersistentForward,
} from "./record.ts";

const patienceMs = 10_000;
const pollMs = 50;

/** Ports that the supervisor keeps open from now on. */
export interface AddedForwards {
  readonly target: ForwardTarget;
  readonly forwards: readonly PersistentForward[];
  /** What listens in the container; undefined where that cannot be seen. */
  readonly listeners: readonly Listener[] | undefined;
}

/**
 * Has the supervisor keep ports open, and returns when it does. Where it fails or is interrupted, none
 * of them is kept open.
 *
 * @param name the container, `webapp/db`
 * @throws SidepodError `not-found`, `port-in-use`, `no-supervisor`
 */
export async function addPersistentForwards(
  session: Session,
  name: string,
  given: readonly PortPair[],
): Promise<AddedForwards> {
  const { backend, signal } = session;
  const target = await findForwardTarget(backend, name, { signal });
  const listeners = await backend.listeners(target.container, { signal });
  const known = await readPersistentForwards(backend, { signal });
  const onRecord = (pair: PortPair) => known.some((one) => isSame(one, target, pair));
  const chosen = await choosePorts(
    session,
    target,
    given.filter((pair) => !onRecord(pair)),
  );
  const pairs = [...given.filter(onRecord), ...chosen];
  const pod = await podOf(session, target);
  const records: PersistentForward[] = [];
  const written: PersistentForward[] = [];
  try {
    for (const pair of pairs) {
      signal?.throwIfAborted();
      const there = known.find(({ pair: { localPort } }) => localPort === pair.localPort);
      if (there && !isSame(there, target, pair)) throw isForwarded(there);
      // Broken off in the middle, the engine would write it all the same.
      const record = there ?? (await writePersistentForward(backend, { pod, target, pair }, {}));
      if (there === undefined) written.push(record);
      records.push(record);
    }
    await startSupervisor(session);
    await untilTheyListen(session, records);
  } catch (error) {
    // Also when it was interrupted.
    await Promise.allSettled(written.map((record) => removePersistentForward(backend, record, {})));
    throw error;
  }
  return { target, forwards: records, listeners };
}

/** Sees whether the local ports are free, and takes free ones where none were given. */
async function choosePorts(
  { backend, signal }: Session,
  target: ForwardTarget,
  given: readonly PortPair[],
): Promise<readonly PortPair[]> {
  await using forwards = await openOrNameHolder(backend, target, given, { signal });
  return given.map((pair, index) => ({
    ...pair,
    localPort: forwards.all[index]?.localPort ?? pair.localPort,
  }));
}

/** What it goes with: a pod, or the container itself. */
async function podOf({ backend, signal }: Session, { container }: ForwardTarget): Promise<string> {
  const pods = await backend.list({ brief: true, signal });
  const pod = pods.find(({ containers }) => containers.some((one) => one.fullName === container));
  return pod?.name ?? container;
}

async function untilTheyListen(
  session: Session,
  records: readonly PersistentForward[],
): Promise<void> {
  const { signal } = session;
  const look = async () => {
    const status = await supervisorStatus(session);
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
