import type { SocketView } from "../../../debug/looks/sockets.ts";
import { safeText } from "../safe-text.ts";
import { formatTable } from "../table.ts";
import { cutLines, shortProcess } from "./processes.ts";

const head = ["PROTOCOL", "STATE", "LOCAL", "PEER", "PROCESS"];

export function formatSockets(sockets: readonly SocketView[], columns: number | undefined): string {
  const rows = sockets.map(({ protocol, state, local, peer, processes, inode }) => [
    protocol,
    state,
    safeText(local) || "-",
    peer,
    processes.map(shortProcess).join(", ") || (inode === 0 ? "-" : "?"),
  ]);
  return cutLines(formatTable(head, rows), columns).join("\n");
}

export function socketJson({ protocol, state, local, peer, processes }: SocketView) {
  return {
    protocol,
    state,
    local,
    peer: peer === "" ? null : peer,
    processes: processes.map(({ pid, name }) => ({ pid, name })),
  };
}
