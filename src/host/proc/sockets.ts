import { type KernelFolders, kernelFolders } from "./cgroup.ts";
import { readIfThere } from "./read-if-there.ts";

/** What listens for TCP connections, and where. */
export interface Listener {
  readonly host: string;
  readonly port: number;
}

/** A row of the kernel's tables of TCP and UDP sockets. */
export interface InternetSocket {
  /** As the kernel names them, in small letters: `listen`, `established`, `time-wait`, ... */
  readonly state: string;
  readonly local: Listener;
  readonly peer: Listener;
  /** The number by which processes hold it; 0 where none does any more. */
  readonly inode: number;
}

const tcpStates = [
  "unknown",
  "established",
  "syn-sent",
  "syn-received",
  "fin-wait-1",
  "fin-wait-2",
  "time-wait",
  "closed",
  "close-wait",
  "last-ack",
  "listen",
  "closing",
  "new-syn-received",
];

/**
 * Reads /proc/net/tcp, udp and their like of IPv6, also several one after the other. Lines that are no
 * rows of such a table are passed over.
 *
 * @example
 * parseInternetSockets("tcp", "  0: 0100007F:0050 00000000:0000 0A ... 0 0 4711 ...");
 */
export function parseInternetSockets(protocol: "tcp" | "udp", tables: string): InternetSocket[] {
  return tables.split("\n").flatMap((line) => {
    const [, from, to, code = "", , , , , , inode = "0"] = line.trim().split(/\s+/);
    const [local, peer] = [readEndpoint(from), readEndpoint(to)];
    if (!local || !peer || !/^[0-9A-F]{2}$/.test(code)) return [];
    const known = tcpStates[Number.parseInt(code, 16)] ?? "unknown";
    // For the kernel a UDP socket without a peer is a closed one; it takes what comes.
    const state = protocol === "udp" && known === "closed" ? "listen" : known;
    return { state, local, peer, inode: Number(inode) };
  });
}

/** Each that listens for TCP connections once, in order of the port. */
export function parseListeners(tables: string): Listener[] {
  const found = new Map<string, Listener>();
  for (const { state, local } of parseInternetSockets("tcp", tables)) {
    if (state === "listen") found.set(`${local.host} ${local.port}`, local);
  }
  return [...found.values()].sort((a, b) => a.port - b.port);
}

/** What listens for TCP connections in the network namespace of a process. */
export function listenersOf(pid: number, { proc }: KernelFolders = kernelFolders): Listener[] {
  const tables = ["tcp", "tcp6"].map((name) => readIfThere(`${proc}/${pid}/net/${name}`) ?? "");
  return parseListeners(tables.join("\n"));
}

interface UnixListener {
  /** `@` begins one without a file. */
  readonly path: string;
  readonly inode: number;
}

/** Reads the sockets of /proc/net/unix that listen. */
export function parseUnixListeners(table: string): UnixListener[] {
  const acceptsConnections = 0x10000;
  return [
    ...table.matchAll(
      /^[0-9a-f]+: [0-9A-F]+ [0-9A-F]+ ([0-9A-F]{8}) [0-9A-F]+ [0-9A-F]+ +(\d+)(?: (.*))?$/gim,
    ),
  ]
    .filter(([, flags = ""]) => (Number.parseInt(flags, 16) & acceptsConnections) !== 0)
    .map(([, , inode, path = ""]) => ({ path, inode: Number(inode) }));
}

/** Each word of four bytes is in the order of the processor; all that Podman runs on are alike. */
function readEndpoint(text = ""): Listener | undefined {
  const [, address, port = ""] = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(text) ?? [];
  if (address === undefined) return undefined;
  const words = address.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => [...Buffer.from(word, "hex").reverse()]);
  return { host: hostOf(bytes), port: Number.parseInt(port, 16) };
}

function hostOf(bytes: readonly number[]): string {
  const mapped = bytes.slice(0, 12).join() === "0,0,0,0,0,0,0,0,0,0,255,255";
  if (bytes.length === 4 || mapped) return bytes.slice(-4).join(".");
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  // A URL has the short form of an address, that of RFC 5952.
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}
