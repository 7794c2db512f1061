import { SidepodError } from "../../errors.ts";

const headerBytes = 24;
const packetHeaderBytes = 16;
/** More than any packet that tcpdump takes whole. */
const mostPacketBytes = 1024 * 1024;

/** In the order of the writer's processor, with times in micro- or nanoseconds. */
const littleEndian = [0xa1b2c3d4, 0xa1b23c4d];

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
      if (size > mostPacketBytes) throw notPackets();
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
