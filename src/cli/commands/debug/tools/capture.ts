import { resolve } from "node:path";
import { capturePackets, defaultCaptureMs } from "../../../../app/debug/tools/capture.ts";
import { refuseLocal } from "../../../../app/debug/tools/local-archive.ts";
import {
  openPacketFile,
  type PacketSink,
  packetStream,
} from "../../../../app/debug/tools/packet-file.ts";
import { commandText } from "../../../../command-text.ts";
import { SidepodError } from "../../../../errors.ts";
import type { Context } from "../../../frame/context.ts";
import { formatBytes } from "../../../text/quantities.ts";
import type { ToolInput } from "../options.ts";
import { openToolTarget } from "./open-target.ts";

const defaultSize = 100 * 1024 * 1024;

interface CaptureInput extends ToolInput {
  readonly filter: readonly string[];
  readonly output: string | undefined;
  readonly for: number | undefined;
  readonly size: number | undefined;
  readonly interface: string | undefined;
}

/** Writes the packets of the target's network to a file. */
export async function capture(input: CaptureInput, context: Context): Promise<number> {
  await using place = await openToolTarget("capture", input, context);
  const { note, interceptSignals } = context;
  const { for: forMs = defaultCaptureMs } = input;
  await using sink = await openSink(input, place.target.name, context);
  const request = { interface: input.interface, filter: input.filter, forMs };
  const { packets, bytes, dropped, status } = await capturePackets(place, request, {
    sink,
    isStream: input.output === "-",
    interceptSignals,
    onListening: () => note(`capturing for ${forMs / 1000} s; Ctrl-C ends it earlier`),
    onKept: (kept) => note(`${kept.packets} packets until then, ${formatBytes(kept.bytes)}`),
  });
  if (status !== undefined) return status;
  const lost = dropped > 0 ? `; the kernel dropped ${dropped} more` : "";
  note(`${packets} packets, ${formatBytes(bytes)}${lost}`);
  return 0;
}

async function openSink(
  { output: path, size = defaultSize }: CaptureInput,
  target: string,
  { stdout, cwd }: Context,
): Promise<PacketSink> {
  if (path === undefined) {
    throw new SidepodError("usage", "capture needs a file to write to", {
      hint: commandText`sidepod debug ${target} capture -o out.pcap`,
    });
  }
  if (path !== "-") return await openPacketFile(resolve(cwd, path), size).catch(refuseLocal(path));
  if (stdout.isTTY) {
    throw new SidepodError("usage", "packets cannot be written to a terminal", {
      hint: commandText`sidepod debug ${target} capture -o - | tcpdump -n -r -`,
    });
  }
  return packetStream(stdout, size);
}
