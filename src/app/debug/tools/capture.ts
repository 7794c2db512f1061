import { SidepodError } from "../../../errors.ts";
import { nobody } from "../../../podfile/presets/least-privilege.ts";
import { boundSession, type InterceptSignals } from "./bound-session.ts";
import type { PacketSink } from "./packet-file.ts";
import {
  addComplaint,
  evidenceIn,
  openTool,
  type ToolContext,
  type ToolSession,
} from "./run-tool.ts";

export const defaultCaptureMs = 60_000;

export interface CaptureRequest {
  readonly interface?: string | undefined;
  /** In tcpdump's words (pcap-filter(7)). */
  readonly filter: readonly string[];
  readonly forMs?: number | undefined;
}

export interface Packets {
  readonly packets: number;
  readonly bytes: number;
}

interface CaptureUse {
  readonly sink: PacketSink;
  /** Whether packets that come after the end was asked for are left out, as a reader may be gone. */
  readonly isStream: boolean;
  readonly interceptSignals: InterceptSignals;
  readonly onListening: () => void;
  /** Called where it failed, and what came until then is kept. */
  readonly onKept: (kept: Packets) => void;
}

interface Captured extends Packets {
  /** By the kernel, for lack of room. */
  readonly dropped: number;
  /** Set where the user broke it off twice. */
  readonly status: number | undefined;
}

/**
 * Hands the packets of the target's network over for a while.
 *
 * @throws SidepodError `not-debuggable` with what tcpdump said
 */
export async function capturePackets(
  place: ToolContext,
  { forMs = defaultCaptureMs, ...wanted }: CaptureRequest,
  { sink, isStream, interceptSignals, onListening, onKept }: CaptureUse,
): Promise<Captured> {
  const { name } = place.target;
  await using opened = await openCapture(place, { ...wanted, maxMs: forMs + 60_000 });
  using bound = boundSession(opened, forMs, interceptSignals);
  const cutter = new PcapCutter();
  let complaints = "";
  let bytes = 0;
  for await (const { stream, data } of bound.output) {
    if (stream === "stderr") {
      const before = complaints;
      complaints = addComplaint(complaints, data);
      const listens = (text: string) => text.includes("listening on ");
      if (listens(complaints) && !listens(before)) onListening();
      continue;
    }
    const packets = cutter.push(data);
    if (packets.length === 0 || cutter.header === undefined) continue;
    if (bound.stopped && isStream) continue;
    if (await sink.write(cutter.header, packets)) bytes += packets.length;
    else bound.stop();
  }
  const { header } = cutter;
  const ended = await bound.end(complaints).catch(async (error: unknown) => {
    // Those up to the target's end are what somebody wants to see.
    await keepPackets();
    throw error;
  });
  const { status, stopped } = bound;
  const captured = header !== undefined && (ended === 0 || stopped);
  // However it was ended, the packets that came are whole.
  if (captured) await sink.finish(header);
  if (!captured && status === undefined) {
    if (cutter.packets === 0) throw notCaptured(name, complaints);
    await keepPackets();
    throw new SidepodError("not-debuggable", "the capture was ended by another process", {
      evidence: [`tcpdump's status is ${ended}`],
      details: { target: name },
    });
  }
  const dropped = Number(/^(\d+) packets? dropped by kernel/m.exec(complaints)?.[1] ?? 0);
  return { packets: cutter.packets, bytes, dropped, status };

  async function keepPackets(): Promise<void> {
    if (cutter.header === undefined || cutter.packets === 0) return;
    await sink.finish(cutter.header);
    onKept({ packets: cutter.packets, bytes });
  }
}

function notCaptured(target: string, complaints: string): SidepodError {
  const denied = /permission|not permitted/i.test(complaints);
  return new SidepodError("not-debuggable", "tcpdump could not capture", {
    evidence: evidenceIn(complaints),
    ...(denied && { hint: "--cap-add NET_RAW allows it" }),
    details: { target },
  });
}

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
function openCapture(
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
  return new SidepodError("protocol", "tcpdump sent something other than packets");
}
