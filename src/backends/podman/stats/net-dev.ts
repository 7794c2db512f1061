import { readFile } from "node:fs/promises";

export interface NetCounters {
  readonly received: number;
  readonly sent: number;
}

/** The bytes over all interfaces but loopback, of the text of `/proc/PID/net/dev`. */
export function parseNetDev(text: string): NetCounters {
  let received = 0;
  let sent = 0;
  for (const line of text.split("\n")) {
    const colon = line.lastIndexOf(":");
    if (colon === -1 || line.slice(0, colon).trim() === "lo") continue;
    const fields = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    received += Number(fields[0] ?? 0);
    sent += Number(fields[8] ?? 0);
  }
  return { received, sent };
}

/** The counters of the network namespace that a process is in; undefined where it is gone. */
export async function readNetDev(pid: number): Promise<NetCounters | undefined> {
  return readFile(`/proc/${pid}/net/dev`, "latin1").then(parseNetDev, () => undefined);
}
