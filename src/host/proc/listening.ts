import { type KernelFolders, kernelFolders } from "./cgroup.ts";
import { readIfThere } from "./read-if-there.ts";

const listening = "0A";

/** What listens for TCP connections in the network namespace of a process. */
export function listenersOf(pid: number, { proc }: KernelFolders = kernelFolders): Listener[] {
  const tables = ["tcp", "tcp6"].map((name) => readIfThere(`${proc}/${pid}/net/${name}`) ?? "");
  return parseListeners(tables.join("\n"));
}

/** @param tables the kernel's `/proc/net/tcp`, `/proc/net/tcp6` or both, one after the other */
export function parseListeners(tables: string): Listener[] {
  const found = new Map<string, Listener>();
  for (const line of tables.split("\n")) {
    const [, local = "", , state] = line.trim().split(/\s+/);
    const [address = "", port = ""] = local.split(":");
    if (state !== listening || !/^([0-9A-F]{8}){1,4}$/.test(address)) continue;
    const listener = { host: toHost(address), port: Number.parseInt(port, 16) };
    found.set(`${listener.host} ${listener.port}`, listener);
  }
  return [...found.values()].sort((a, b) => a.port - b.port);
}

/** The kernel writes each 32 bits as a number of this machine, the lowest byte first. */
function toHost(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => [...Buffer.from(word, "hex").reverse()]);
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  // A URL has the short form of an address.
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

export interface Listener {
  readonly host: string;
  readonly port: number;
}
