import { basename } from "node:path";
import type { Call } from "../../../core/seam/call.ts";
import type { PortHolder } from "../../../core/seam/machine.ts";
import { SidepodError } from "../../../errors.ts";
import { freePortNear, type ListeningProcess, listeningProcess } from "../../../host/ports.ts";
import { argumentsOf } from "../../../host/proc/process.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { Scene } from "./scene.ts";

/** Says who has the port, and which one near it is free. */
export async function explainPort(
  error: SidepodError,
  { client, local, signal }: Scene,
): Promise<SidepodError> {
  const port = Number(error.details.port);
  if (!Number.isInteger(port)) return error;
  const protocol = error.details.protocol === "udp" ? "udp" : "tcp";
  const { name, freePort, details } = await findPortHolder(port, protocol, {
    client,
    sees: local,
    signal,
  });
  return new SidepodError(
    "port-in-use",
    name === undefined ? `host port ${port} is taken` : `host port ${port} is taken by ${name}`,
    {
      evidence: error.evidence,
      hint:
        freePort === undefined
          ? `choose a host port other than ${port}`
          : `port ${freePort} is free: use it instead of ${port} under ports`,
      details: { ...error.details, port, protocol, ...details },
      cause: error,
    },
  );
}

interface Look extends Call {
  /** The engine whose containers may have the port; undefined where it is another machine's. */
  readonly client: LibpodClient | undefined;
  /** Whether the port is one of this machine. */
  readonly sees?: boolean;
}

/** Who has a host port, and which one near it is free. */
export async function findPortHolder(
  port: number,
  protocol: "tcp" | "udp",
  { client, sees = true, signal }: Look,
): Promise<PortHolder> {
  const container = client && (await containerWithPort(client, port, protocol, signal));
  const holder = sees ? await listeningProcess(port, protocol) : undefined;
  const freePort = sees ? await freePortNear(port) : undefined;
  const free = freePort === undefined ? {} : { freePort };
  if (container !== undefined) {
    const name = container.name ? `container ${container.name}` : `pod ${container.pod}`;
    const details = container.pod ? { pod: container.pod } : { container: container.name };
    return { name, ...free, details: { ...details, ...free } };
  }
  if (holder === undefined) return { ...free, details: free };
  const { pid } = holder;
  const command = commandOf(holder);
  return { name: `${command} (process ${pid})`, ...free, details: { pid, command, ...free } };
}

/** That of Node says nothing of what it runs. */
function commandOf({ pid, command }: ListeningProcess): string {
  const [, program = "", ...args] = argumentsOf(pid);
  if (!/^sidepod(\.js)?$/.test(basename(program))) return command;
  return ["sidepod", ...args.filter((arg) => !arg.startsWith("-")).slice(0, 1)].join(" ");
}

async function containerWithPort(
  client: LibpodClient,
  port: number,
  protocol: string,
  signal: AbortSignal | undefined,
): Promise<{ name?: string; pod?: string } | undefined> {
  for (const item of await client.containers.list({ signal })) {
    const publishes = (item.Ports ?? []).some(
      (mapping) =>
        (mapping.protocol ?? "tcp").split(",").includes(protocol) &&
        mapping.host_port !== undefined &&
        port >= mapping.host_port &&
        port < mapping.host_port + Math.max(mapping.range ?? 1, 1),
    );
    if (publishes && item.State === "running") {
      // A pod's ports are those of its infra container, which nobody knows by name.
      return item.PodName ? { pod: item.PodName } : { name: item.Names[0] ?? item.Id };
    }
  }
  return undefined;
}
