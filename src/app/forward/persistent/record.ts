import { isIP } from "node:net";
import { commandText } from "../../../command-text.ts";
import { label } from "../../../core/observe/labels.ts";
import type { Actions } from "../../../core/seam/actions.ts";
import type { Call } from "../../../core/seam/call.ts";
import type { Inside } from "../../../core/seam/inside.ts";
import type { Inventory, LabelledVolume } from "../../../core/seam/inventory.ts";
import type { Machine } from "../../../core/seam/machine.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { bounds } from "../../../podfile/bounds.ts";
import type { ForwardOptions, ForwardTarget } from "../forward.ts";
import { type Forwards, openForwards } from "../open-forwards.ts";
import type { PortPair } from "../ports.ts";

/**
 * A local port that the supervisor keeps open. It is on record as an empty volume of the pod, which goes
 * with it: the engine has no smaller thing that can have a label and whose coming and going it tells.
 */
export interface PersistentForward {
  /** The volume's name. */
  readonly id: string;
  /** The pod, or the container outside any pod, that it goes with. */
  readonly pod: string;
  readonly target: ForwardTarget;
  readonly pair: PortPair;
}

/** @returns the records of all pods; what anyone else may have written there is left out */
export async function readPersistentForwards(
  backend: Inventory,
  call: Call,
): Promise<readonly PersistentForward[]> {
  return (await backend.labelledVolumes(label.forward, call)).flatMap(parseRecord);
}

export async function writePersistentForward(
  backend: Actions,
  { pod, target, pair }: Omit<PersistentForward, "id">,
  call: Call,
): Promise<PersistentForward> {
  const id = idOf(pod, pair);
  const volume = {
    key: id,
    name: id,
    external: false,
    ephemeral: true,
    options: {},
    labels: { [label.forward]: JSON.stringify({ ...target, ...pair }) },
  };
  await backend.perform({ kind: "create-volume", pod, volume }, call);
  return { id, pod, target, pair };
}

export async function removePersistentForward(
  backend: Actions,
  { id }: Pick<PersistentForward, "id">,
  call: Call,
): Promise<void> {
  await backend.perform({ kind: "remove-volume", volume: id }, call);
}

/** What an engine takes for a name: an IPv6 address has dots there. */
function idOf(pod: string, { hosts = [], localPort }: PortPair): string {
  return [pod, "forward", ...hosts.map((host) => host.replaceAll(":", ".")), localPort].join("-");
}

function parseRecord({ name: id, labels }: LabelledVolume): PersistentForward[] {
  const pod = labels[label.pod];
  const record = parseJson(labels[label.forward] ?? "");
  if (pod === undefined || typeof record !== "object" || record === null) return [];
  const { container, name, hosts, localPort, port } = record as Record<string, unknown>;
  if (typeof container !== "string" || typeof name !== "string") return [];
  if (!isPort(localPort) || !isPort(port)) return [];
  if (hosts !== undefined && !isHosts(hosts)) return [];
  const pair = { hosts, localPort, port };
  // One that Sidepod has made is called after what it says.
  return id === idOf(pod, pair) ? [{ id, pod, target: { container, name }, pair }] : [];
}

function isHosts(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((host) => typeof host === "string" && isIP(host) !== 0);
}

function isPort(value: unknown): value is number {
  return (
    Number.isInteger(value) && Number(value) >= bounds.port.min && Number(value) <= bounds.port.max
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // Anyone may write labels.
    throw error;
  }
}

/**
 * Opens forwards; where a local port is taken because it is kept for some container, the error says so.
 *
 * @throws SidepodError as `openForwards` does
 */
export async function openOrNameHolder(
  backend: Inventory & Inside & Machine,
  target: ForwardTarget,
  pairs: readonly PortPair[],
  options: ForwardOptions,
): Promise<Forwards> {
  try {
    return await openForwards(backend, target, pairs, options);
  } catch (error) {
    if (!isSidepodError(error, "port-in-use")) throw error;
    throw await nameForwardHolder(backend, error, { signal: options.signal });
  }
}

async function nameForwardHolder(
  backend: Inventory,
  error: SidepodError,
  call: Call,
): Promise<SidepodError> {
  const port = Number(error.details.port);
  const records = await readPersistentForwards(backend, call);
  const record = records.find(({ pair }) => pair.localPort === port);
  return record === undefined ? error : isForwarded(record, error);
}

export function isForwarded(
  { target, pair }: PersistentForward,
  cause?: SidepodError,
): SidepodError {
  const { localPort, port } = pair;
  return new SidepodError(
    "port-in-use",
    `local port ${localPort} is already forwarded to ${target.name}:${port}`,
    {
      hint: commandText`sidepod forward remove ${target.name} ${localPort}`,
      details: { port: localPort, ...cause?.details, target: target.name },
      cause,
    },
  );
}

/** Where a forward on record listens, and where it leads to. */
export interface KeptPlace {
  readonly pod: string;
  readonly localHost: string;
  readonly localPort: number;
  /** As the user names it. */
  readonly target: string;
  readonly port: number;
}

/** The same, and how it is. */
export interface ListedForward extends KeptPlace {
  readonly listening: boolean;
  readonly problem?: string;
}

/** @param statuses the supervisor's; undefined where none runs */
export function listForwards(
  records: readonly PersistentForward[],
  statuses: readonly PersistentForwardStatus[] | undefined,
): readonly ListedForward[] {
  return records.map((record) => {
    const status = statuses?.find(({ id }) => id === record.id);
    const problem = statuses === undefined ? "the supervisor is not running" : status?.problem;
    return {
      ...placeOf(record),
      listening: status?.listening ?? false,
      ...(problem !== undefined && { problem }),
    };
  });
}

export function placeOf({ pod, target, pair }: PersistentForward): KeptPlace {
  const { hosts = [], localPort, port } = pair;
  return { pod, localHost: hosts[0] ?? "127.0.0.1", localPort, target: target.name, port };
}

/** How a forward is that is on record. */
export interface PersistentForwardStatus {
  /** The record's. */
  readonly id: string;
  readonly listening: boolean;
  /** Why it does not listen, or what became of connections last. */
  readonly problem?: string;
}
