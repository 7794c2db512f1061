import { isIP } from "node:net";
import type { Backend, Call, LabelledVolume } from "../../engine/backend.ts";
import { label } from "../../engine/labels.ts";
import { bounds } from "../../spec/bounds.ts";
import type { ForwardTarget } from "../forward.ts";
import type { PortPair } from "../ports.ts";

/**
 * A local port that the supervisor keeps open. It is on record as an empty volume of the pod, which goes
 * with it: the engine has no smaller thing that can have a label and whose coming and going it tells.
 */
export interface KeptForward {
  /** The volume's name. */
  readonly id: string;
  /** The pod, or the container outside any pod, that it goes with. */
  readonly pod: string;
  readonly target: ForwardTarget;
  readonly pair: PortPair;
}

/** @returns the records of all pods; what anyone else may have written there is left out */
export async function readKeptForwards(
  backend: Pick<Backend, "labelledVolumes">,
  call: Call,
): Promise<readonly KeptForward[]> {
  return (await backend.labelledVolumes(label.forward, call)).flatMap(parseRecord);
}

export async function writeKeptForward(
  backend: Pick<Backend, "perform">,
  { pod, target, pair }: Omit<KeptForward, "id">,
  call: Call,
): Promise<KeptForward> {
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

export async function removeKeptForward(
  backend: Pick<Backend, "perform">,
  { id }: Pick<KeptForward, "id">,
  call: Call,
): Promise<void> {
  await backend.perform({ kind: "remove-volume", volume: id }, call);
}

/** What an engine takes for a name: an IPv6 address has dots there. */
function idOf(pod: string, { hosts = [], localPort }: PortPair): string {
  return [pod, "forward", ...hosts.map((host) => host.replaceAll(":", ".")), localPort].join("-");
}

function parseRecord({ name: id, labels }: LabelledVolume): KeptForward[] {
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
