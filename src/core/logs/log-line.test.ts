import { expect, it } from "vitest";
import { createLineReader, formatLine } from "./log-line.ts";
import { canonicalTime, compareTimes, readTime } from "./log-time.ts";

const at = (seconds: number) =>
  `2026-01-01T00:00:${String(seconds).padStart(2, "0")}.000000000+00:00`;

function linesOf(...chunks: Buffer[]) {
  const reader = createLineReader();
  const lines: string[] = [];
  const onLine = (bytes: Buffer, time: number, stderr: boolean, from: number, to: number) => {
    lines.push(
      `${readTime(bytes, time).slice(17, 19)}${stderr ? "!" : ":"}${bytes.toString("utf8", from, to)}`,
    );
  };
  for (const chunk of chunks) reader.read(chunk, 0, chunk.length, onLine);
  const joining = reader.joining;
  reader.finish(onLine);
  return { lines, joining };
}

const line = (
  seconds: number,
  text: string,
  part = false,
  stream: "stdout" | "stderr" = "stdout",
) => formatLine(at(seconds), stream, Buffer.from(text), part);

it("joins the parts of a line, across chunks and between lines of the other stream", () => {
  const { lines } = linesOf(
    Buffer.concat([line(1, "one"), line(2, "tw", true)]),
    Buffer.concat([line(3, "oops", false, "stderr"), line(4, "o-", true), line(5, "", false)]),
  );
  expect(lines).toEqual(["01:one", "03!oops", "05:two-"]);
});

it("gives out a last line that never got its end", () => {
  expect(linesOf(line(1, "prompt> ", true))).toEqual({ lines: ["01:prompt> "], joining: true });
});

it("keeps bytes that are no text, and empty lines", () => {
  const reader = createLineReader();
  const texts: Buffer[] = [];
  const chunk = Buffer.concat([
    formatLine(at(1), "stdout", Buffer.of(0, 255, 128, 13)),
    formatLine(at(2), "stdout", Buffer.alloc(0)),
  ]);
  reader.read(chunk, 0, chunk.length, (bytes, _time, _stderr, from, to) =>
    texts.push(Buffer.from(bytes.subarray(from, to))),
  );
  expect(texts).toEqual([Buffer.of(0, 255, 128, 13), Buffer.alloc(0)]);
});

it("shows what is no log line as one, with the time before it", () => {
  const zeros = Buffer.concat([Buffer.from("rubbish"), Buffer.of(10)]);
  expect(linesOf(Buffer.concat([line(7, "a"), zeros, line(8, "b")])).lines).toEqual([
    "07:a",
    "07:rubbish",
    "08:b",
  ]);
});

it("makes every RFC 3339 time the same width, in UTC", () => {
  expect(canonicalTime("2026-06-01T12:00:00Z")).toBe("2026-06-01T12:00:00.000000000+00:00");
  expect(canonicalTime("2026-06-01T12:00:00.5+02:00")).toBe("2026-06-01T10:00:00.500000000+00:00");
  expect(canonicalTime("2026-06-01")).toBeUndefined();
  expect(canonicalTime("yesterday")).toBeUndefined();
});

it("compares times of different offsets by their instants", () => {
  const compare = (left: string, right: string) =>
    Math.sign(compareTimes(Buffer.from(left), 0, Buffer.from(right), 0));
  const utc = "2026-10-25T00:30:00.000000000+00:00";
  expect(compare(utc, "2026-10-25T02:30:00.000000000+02:00")).toBe(0);
  expect(compare(utc, "2026-10-25T02:29:59.999999999+02:00")).toBe(1);
  expect(compare(utc, "2026-10-25T01:30:00.000000001+01:00")).toBe(-1);
  expect(compare(utc, "2026-10-25T00:30:00.000000001+00:00")).toBe(-1);
});
