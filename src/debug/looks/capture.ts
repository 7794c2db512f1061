import { type LookPlace, type LookSession, openLook } from "./run-look.ts";

export interface CaptureOptions {
  /** `any` without it. */
  readonly interface?: string | undefined;
  /** In tcpdump's words (pcap-filter(7)). */
  readonly filter: readonly string[];
  readonly longestMs: number;
}

/**
 * Sends the packets of the target's network over the session's output, as tcpdump writes them. SIGINT
 * ends it. It runs as nobody: where it runs as root, tcpdump wants to become somebody else first.
 */
export function openCapture(
  place: LookPlace,
  { interface: device = "any", filter, longestMs }: CaptureOptions,
): Promise<LookSession> {
  return openLook(place, {
    name: "capture",
    script: 'device=$1; shift; exec tcpdump -i "$device" -B 16384 -n -U -w - -- "$@"',
    args: [device, ...filter],
    programs: ["tcpdump"],
    capabilities: ["NET_RAW"],
    user: "65534:65534",
    longestMs,
  });
}
