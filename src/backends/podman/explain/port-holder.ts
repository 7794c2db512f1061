import { SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { Surroundings } from "./explain.ts";
import { freePortNear, listeningProcess } from "./listening-process.ts";

/** Says who has the port, and which one near it is free. */
export async function explainPort(
  error: SidepodError,
  { client, local, signal }: Surroundings,
): Promise<SidepodError> {
  const port = Number(error.details.port);
  if (!Number.isInteger(port)) return error;
  const protocol = error.details.protocol === "udp" ? "udp" : "tcp";
  const container = await containerWithPort(client, port, protocol, signal);
  const holder = local ? await listeningProcess(port, protocol) : undefined;
  const free = local ? await freePortNear(port) : undefined;

  const by =
    container !== undefined
      ? container.name === undefined
        ? `pod ${container.pod}`
        : `container ${container.name}`
      : holder !== undefined
        ? `${holder.command} (process ${holder.pid})`
        : undefined;
  return new SidepodError(
    "port-in-use",
    by === undefined ? `host port ${port} is taken` : `host port ${port} is taken by ${by}`,
    {
      evidence: error.evidence,
      hint:
        free === undefined
          ? `choose another host port than ${port}`
          : `port ${free} is free: write it instead of ${port} under ports`,
      details: {
        ...error.details,
        port,
        protocol,
        ...(container && (container.pod ? { pod: container.pod } : { container: container.name })),
        ...(container === undefined && holder && { pid: holder.pid, command: holder.command }),
        ...(free !== undefined && { freePort: free }),
      },
      cause: error,
    },
  );
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
