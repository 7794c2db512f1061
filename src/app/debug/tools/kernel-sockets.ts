export interface KernelSocket {
  readonly protocol: "tcp" | "udp" | "unix";
  /** As the kernel names them, in small letters: `listen`, `established`, `time-wait`, ... */
  readonly state: string;
  /** `127.0.0.1:80`, `[::1]:80`, or the path of a unix socket; `@` begins one without a file. */
  readonly local: string;
  /** Empty for one that listens. */
  readonly peer: string;
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
 * Reads /proc/net/tcp, udp and their like of IPv6.
 *
 * @example
 * readInternetSockets("tcp", "  0: 0100007F:0050 00000000:0000 0A ... 0 0 4711 ...");
 */
export function readInternetSockets(protocol: "tcp" | "udp", text: string): KernelSocket[] {
  return [
    ...text.matchAll(
      /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) \S+ \S+ \S+ +\d+ +\d+ (\d+)/gm,
    ),
  ].map(([, address = "", port = "", peerAddress = "", peerPort = "", code = "", inode]) => {
    const known = tcpStates[Number.parseInt(code, 16)] ?? "unknown";
    // For the kernel a UDP socket without a peer is a closed one; it takes what comes.
    const state = protocol === "udp" && known === "closed" ? "listen" : known;
    return {
      protocol,
      state,
      local: endpoint(address, port),
      peer: state === "listen" ? "" : endpoint(peerAddress, peerPort),
      inode: Number(inode),
    };
  });
}

/** Reads those of /proc/net/unix that listen. */
export function readUnixListeners(text: string): KernelSocket[] {
  const acceptsConnections = 0x10000;
  return [
    ...text.matchAll(
      /^[0-9a-f]+: [0-9A-F]+ [0-9A-F]+ ([0-9A-F]{8}) [0-9A-F]+ [0-9A-F]+ +(\d+)(?: (.*))?$/gim,
    ),
  ]
    .filter(([, flags = ""]) => (Number.parseInt(flags, 16) & acceptsConnections) !== 0)
    .map(([, , inode, path = ""]) => ({
      protocol: "unix",
      state: "listen",
      local: path,
      peer: "",
      inode: Number(inode),
    }));
}

function endpoint(address: string, port: string): string {
  const words = address.match(/.{8}/g) ?? [];
  // Each word of four bytes is in the order of the processor; all that Podman runs on are alike.
  const bytes = words.flatMap((word) => [...Buffer.from(word, "hex")].reverse());
  const number = Number.parseInt(port, 16) || "*";
  if (bytes.length === 4) return `${bytes.join(".")}:${number}`;
  const mapped = bytes.slice(0, 12).join() === "0,0,0,0,0,0,0,0,0,0,255,255";
  return mapped ? `${bytes.slice(12).join(".")}:${number}` : `[${shortened(bytes)}]:${number}`;
}

/** As RFC 5952 has it. */
function shortened(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}
