import { SidepodError } from "../../../errors.ts";
import { nobody } from "../../../podfile/presets/least-privilege.ts";
import { openTool, type ToolContext, type ToolSession } from "./run-tool.ts";

interface CaptureOptions {
  /** `any` without it. */
  readonly interface?: string | undefined;
  /** In tcpdump's words (pcap-filter(7)). */
  readonly filter: readonly string[];
  readonly maxMs: number;
}

/** In the order of the writer's processor, with times in micro- or nanoseconds. */
const littleEndian = [0xa1b2c3d4, 0xa1b23c4d];

/**
 * Sends the packets of the target's network over the session's output, as tcpdump writes them. SIGINT
 * ends it. It runs as nobody: where it runs as root, tcpdump wants to become somebody else first.
 */
export function openCapture(
  place: ToolContext,
  { interface: device = "any", filter, maxMs }: CaptureOptions,
): Promise<ToolSession> {
  return openTool(place, {
    name: "capture",
    script: 'device=$1; shift; exec tcpdump -i "$device" -B 16384 -n -U -w - -- "$@"',
    args: [device, ...filter],
    programs: ["tcpdump"],
    capabilities: ["NET_RAW"],
    user: nobody,
    maxMs,
  });
}

const headerBytes = 24;
const packetHeaderBytes = 16;
/** More than any packet that tcpdump takes whole. */
const maxPacketBytes = 1024 * 1024;

/** Cuts a stream of packets (pcap-savefile(5)) between packets, and nowhere else. */
export class PcapCutter {
  #header: Buffer | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #packets = 0;

  /** What every file of these packets begins with; undefined until it has come. */
  get header(): Buffer | undefined {
    return this.#header;
  }

  get packets(): number {
    return this.#packets;
  }

  /**
   * Takes the next bytes, and returns the packets that are whole by now.
   *
   * @throws SidepodError `protocol` where it is something else
   */
  push(bytes: Uint8Array): Buffer {
    let all = Buffer.concat([this.#rest, bytes]);
    if (this.#header === undefined) {
      if (all.length < headerBytes) {
        this.#rest = all;
        return Buffer.alloc(0);
      }
      this.#header = all.subarray(0, headerBytes);
      all = all.subarray(headerBytes);
    }
    const little = littleEndian.includes(this.#header.readUInt32LE(0));
    if (!little && !littleEndian.includes(this.#header.readUInt32BE(0))) throw notPackets();
    let end = 0;
    while (all.length - end >= packetHeaderBytes) {
      const size = little ? all.readUInt32LE(end + 8) : all.readUInt32BE(end + 8);
      if (size > maxPacketBytes) throw notPackets();
      if (all.length - end < packetHeaderBytes + size) break;
      end += packetHeaderBytes + size;
      this.#packets += 1;
    }
    this.#rest = all.subarray(end);
    return all.subarray(0, end);
  }
}

function notPackets(): SidepodError {
  return new SidepodError("protocol", "what tcpdump sent are no packets");
}
