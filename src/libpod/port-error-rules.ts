import { commandText } from "../command-text.ts";
import type { ErrorRule, Explained } from "./error-rule.ts";

/** Ports that cannot be published. */
export const portErrorRules: readonly ErrorRule[] = [
  {
    text: /listen (?:tcp|udp|sctp)\d? (?<address>\S*):(?<port>\d+): bind: address already in use/,
    explain: ({ port, address = "" }, { message }) =>
      portTaken(Number(port), / udp/.test(message) ? "udp" : "tcp", address),
  },
  {
    text: /failed to bind (?:to )?port (?<port>\d+).*?(?:address already in use|option '-(?<option>[tu]))/i,
    explain: ({ port, option }) => portTaken(Number(port), option === "u" ? "udp" : "tcp", ""),
  },
  {
    cause: "address already in use",
    explain: (_found, { message }) => portTaken(readPort(message), "tcp", ""),
  },
  {
    text: /rootlessport cannot expose privileged port (?<port>\d+)/,
    explain: ({ port = "" }) => ({
      code: "engine-setup",
      message: `this user may not publish port ${port}: it is below 1024`,
      hint: commandText`publish a port from 1024 up, or: sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}`,
      details: { setup: "privileged-port", port: Number(port) },
    }),
  },
  {
    cause: "network cannot be configured when it is shared with a pod",
    explain: () => ({
      code: "port-in-pod",
      message: "ports belong to the pod and are given when it is created",
    }),
  },
];

function portTaken(port: number | undefined, protocol: string, hostIp: string): Explained {
  return {
    code: "port-in-use",
    message: port === undefined ? "a host port is in use" : `the host port ${port} is in use`,
    ...(port === undefined
      ? {}
      : { hint: commandText`ss -Hlnp${protocol.slice(0, 1)} sport = :${port}` }),
    details: { port, protocol, ...(hostIp === "" ? {} : { hostIp }) },
  };
}

function readPort(message: string): number | undefined {
  const port = /:(\d+)\D*address already in use/i.exec(message)?.[1];
  return port === undefined ? undefined : Number(port);
}
