import {
  type Listener,
  parseInternetSockets,
  parseUnixListeners,
} from "../../../host/proc/sockets.ts";
import { openFilesCapabilities, openFilesScript, readOpenFiles, withoutFiles } from "./files.ts";
import {
  parseProcesses,
  processesPrograms,
  processesScript,
  type TargetProcessInfo,
} from "./processes.ts";
import { runTool, type ToolContext } from "./run-tool.ts";
import { endOfSections, newBoundary, readSections, sectionFunctions } from "./sections.ts";

interface KernelSocket {
  readonly protocol: "tcp" | "udp" | "unix";
  readonly state: string;
  /** `127.0.0.1:80`, `[::1]:80`, or the path of a unix socket; `@` begins one without a file. */
  readonly local: string;
  /** Empty for one that listens. */
  readonly peer: string;
  readonly inode: number;
}

export interface SocketView extends KernelSocket {
  /** Those that hold it; none where that cannot be told. */
  readonly processes: readonly TargetProcessInfo[];
}

interface SocketsView {
  /** Those that listen first, then connections. */
  readonly sockets: readonly SocketView[];
  /** Processes of which no open file could be seen. */
  readonly unseen: readonly TargetProcessInfo[];
}

const networkScript = `
for name in tcp tcp6 udp udp6 unix; do
  section "net/$name"; cat "/proc/net/$name" 2>/dev/null
done
`;

/** Who listens and who is connected in the target's network, which can be that of a whole pod. */
export async function readSockets(place: ToolContext): Promise<SocketsView> {
  const { target } = place;
  const boundary = newBoundary();
  const { output } = await runTool(place, {
    name: "sockets",
    script: `${sectionFunctions}${processesScript}${networkScript}${openFilesScript}${endOfSections}`,
    args: [boundary],
    programs: [...processesPrograms, "tar"],
    capabilities: openFilesCapabilities,
  });
  return parseSockets(readSections(output, boundary), {
    id: target.id,
    pid: target.process?.pid ?? 1,
  });
}

function parseSockets(
  sections: ReadonlyMap<string, Buffer>,
  target: { readonly id: string; readonly pid: number },
): SocketsView {
  const net = (name: string) => sections.get(`net/${name}`)?.toString() ?? "";
  // What shares the network can share the processes too, and then be told.
  const processes = parseProcesses(sections, { target, others: true });
  const files = readOpenFiles(sections);
  const holders = new Map<number, Set<number>>();
  for (const { pid, path } of files) {
    const inode = Number(/^socket:\[(\d+)\]$/.exec(path)?.[1]);
    if (!inode) continue;
    holders.set(inode, (holders.get(inode) ?? new Set()).add(pid));
  }
  const sockets = [
    ...readInternetSockets("tcp", net("tcp") + net("tcp6")),
    ...readInternetSockets("udp", net("udp") + net("udp6")),
    ...readUnixListeners(net("unix")),
  ].map((socket) => ({
    ...socket,
    processes: processes.filter(({ pid }) => holders.get(socket.inode)?.has(pid)),
  }));
  const listening = sockets.filter(({ state }) => state === "listen");
  const connected = sockets
    .filter(({ state }) => state !== "listen")
    .toSorted((a, b) => Number(b.state === "established") - Number(a.state === "established"));
  return { sockets: [...listening, ...connected], unseen: withoutFiles(processes, files) };
}

export function readInternetSockets(protocol: "tcp" | "udp", tables: string): KernelSocket[] {
  return parseInternetSockets(protocol, tables).map(({ state, local, peer, inode }) => ({
    protocol,
    state,
    local: endpointText(local),
    peer: state === "listen" ? "" : endpointText(peer),
    inode,
  }));
}

export function readUnixListeners(table: string): KernelSocket[] {
  return parseUnixListeners(table).map(({ path, inode }) => ({
    protocol: "unix",
    state: "listen",
    local: path,
    peer: "",
    inode,
  }));
}

function endpointText({ host, port }: Listener): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port || "*"}`;
}
