import { isLine, isPart, isStderr, nextLine } from "../../../engine/logs/log-line.ts";

type Range = readonly [from: number, to: number];

/**
 * The last `count` lines of a piece of a log, with all their parts. A line that has not ended yet
 * counts as one, and its parts stay parts.
 */
export function lastLines(bytes: Buffer, count: number): Buffer {
  const lines: Range[][] = [];
  const open: { stdout: Range[]; stderr: Range[] } = { stdout: [], stderr: [] };
  for (let at = 0; at < bytes.length; ) {
    const end = nextLine(bytes, at);
    const stream = isLine(bytes, at) && isStderr(bytes, at) ? "stderr" : "stdout";
    open[stream].push([at, end]);
    if (!isLine(bytes, at) || !isPart(bytes, at)) {
      lines.push(open[stream]);
      open[stream] = [];
    }
    at = end;
  }
  for (const parts of [open.stdout, open.stderr]) if (parts.length > 0) lines.push(parts);
  if (lines.length <= count) return bytes;

  const kept = lines.slice(lines.length - count).flat();
  return Buffer.concat(
    kept.sort(([left], [right]) => left - right).map(([from, to]) => bytes.subarray(from, to)),
  );
}
