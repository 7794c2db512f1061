import type { ContainerInspect } from "../../../libpod/types/container-inspect.ts";
import type { Place } from "./direct.ts";

type Ports = ContainerInspect["NetworkSettings"]["Ports"];

/**
 * Where a port of a pod on another machine is reached from here.
 *
 * @param engineHost that machine's name or address; undefined where it is not known
 * @returns why it is not reached, and what can be done
 */
export function placeOf(
  ports: Ports,
  port: number,
  engineHost: string | undefined,
): Place | { readonly reason: string } {
  const published = ports?.[`${port}/tcp`] ?? [];
  const instead = "an exec or log probe needs no port";
  if (published.length === 0) {
    return { reason: `port ${port} of a pod on another machine is not published; ${instead}` };
  }
  if (engineHost === undefined) {
    return { reason: `the host's address is unknown; ${instead}` };
  }
  const [first] = published.flatMap(({ HostIp, HostPort }) => {
    const host = hostFor(HostIp, engineHost);
    return host === undefined ? [] : [{ hosts: [host], port: Number(HostPort), forwarded: true }];
  });
  if (first) return first;
  return { reason: `port ${port} is published on the host only; ${instead}` };
}

function hostFor(hostIp: string, engineHost: string): string | undefined {
  if (["", "0.0.0.0", "::"].includes(hostIp) || isLoopback(engineHost)) return engineHost;
  return isLoopback(hostIp) ? undefined : hostIp;
}

/** The engine of a virtual machine, whose ports appear here, is reached over this one's loopback. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
