import { resolve } from "node:path";
import { openCapture, PcapCutter } from "../../../../app/debug/tools/capture.ts";
import {
  addComplaint,
  evidenceIn,
  type ToolContext,
} from "../../../../app/debug/tools/run-tool.ts";
import { commandText } from "../../../../command-text.ts";
import { SidepodError } from "../../../../errors.ts";
import type { Context } from "../../../frame/context.ts";
import { formatBytes } from "../../../text/quantities.ts";
import { boundSession } from "../bound-session.ts";
import { refuseLocal } from "../local-archive.ts";
import type { ToolInput } from "../options.ts";
import { openPacketFile, type PacketSink, packetStream } from "../packet-file.ts";
import { openToolTarget } from "./open-target.ts";

const defaultForMs = 60_000;
const defaultSize = 100 * 1024 * 1024;

interface CaptureInput extends ToolInput {
  /** In tcpdump's words. */
  readonly filter: readonly string[];
  readonly output: string | undefined;
  readonly for: number | undefined;
  readonly size: number | undefined;
  readonly interface: string | undefined;
}

/** Writes the packets of the target's network to a file. */
export async function capture(input: CaptureInput, context: Context): Promise<number> {
  await using place = await openToolTarget("capture", input, context);
  return await captureOf(place, input, context);
}

export async function captureOf(
  place: ToolContext,
  input: Pick<CaptureInput, "filter" | "output" | "for" | "size" | "interface">,
  context: Context,
): Promise<number> {
  const { output: path, for: forMs = defaultForMs, size = defaultSize } = input;
  const { name } = place.target;
  if (path === undefined) {
    throw new SidepodError("usage", "capture takes a file to write to", {
      hint: commandText`sidepod debug ${name} capture -o out.pcap`,
    });
  }
  if (path === "-" && context.stdout.isTTY) {
    throw new SidepodError("usage", "packets are nothing for a terminal", {
      hint: commandText`sidepod debug ${name} capture -o - | tcpdump -n -r -`,
    });
  }
  await using sink: PacketSink =
    path === "-"
      ? packetStream(context.stdout, size)
      : await openPacketFile(resolve(context.cwd, path), size).catch(refuseLocal(path));
  await using opened = await openCapture(place, {
    interface: input.interface,
    filter: input.filter,
    maxMs: forMs + 60_000,
  });
  using bound = boundSession(opened, forMs, { context });
  const cutter = new PcapCutter();
  let complaints = "";
  let bytes = 0;
  for await (const { stream, data } of bound.output) {
    if (stream === "stderr") {
      const before = complaints;
      complaints = addComplaint(complaints, data);
      const listens = (text: string) => text.includes("listening on ");
      if (listens(complaints) && !listens(before)) {
        context.note(`capturing for ${forMs / 1000} s; Ctrl-C ends it sooner`);
      }
      continue;
    }
    const packets = cutter.push(data);
    if (packets.length === 0 || cutter.header === undefined || (bound.stopped && path === "-"))
      continue;
    if (await sink.write(cutter.header, packets)) bytes += packets.length;
    else bound.stop();
  }
  const { header } = cutter;
  const status = await bound.end(complaints).catch(async (error: unknown) => {
    // Those up to the target's end are what somebody wants to see.
    await keepPackets();
    throw error;
  });
  const captured = header !== undefined && (status === 0 || bound.stopped);
  // However it was ended, the packets that came are whole.
  if (captured) await sink.finish(header);
  if (bound.status !== undefined) return bound.status;
  if (!captured && cutter.packets > 0) {
    await keepPackets();
    throw new SidepodError("not-debuggable", `the capture was ended by somebody else`, {
      evidence: [`tcpdump's status is ${status}`],
      details: { target: name },
    });
  }
  if (!captured) throw notCaptured(name, complaints);
  const dropped = Number(/^(\d+) packets? dropped by kernel/m.exec(complaints)?.[1] ?? 0);
  context.note(
    `${cutter.packets} packets, ${formatBytes(bytes)}` +
      `${dropped > 0 ? `; the kernel dropped ${dropped} more` : ""}`,
  );
  return 0;

  async function keepPackets(): Promise<void> {
    if (cutter.header === undefined || cutter.packets === 0) return;
    await sink.finish(cutter.header);
    context.note(`${cutter.packets} packets until then, ${formatBytes(bytes)}`);
  }
}

function notCaptured(target: string, complaints: string): SidepodError {
  const denied = /permission|not permitted/i.test(complaints);
  return new SidepodError("not-debuggable", "tcpdump could not capture", {
    evidence: evidenceIn(complaints),
    ...(denied && { hint: "--cap-add NET_RAW lets it" }),
    details: { target },
  });
}
