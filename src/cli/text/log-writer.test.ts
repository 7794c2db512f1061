import { expect, it } from "vitest";
import { formatLine } from "../../core/logs/log-line.ts";
import { createLogWriter, type LogWriterOptions } from "./log-writer.ts";

const time = (second: number) => `2026-01-01T00:00:0${second}.000000000+00:00`;

function show(
  options: Partial<LogWriterOptions<string>>,
  ...lines: [string, string | Buffer, { part?: boolean; stderr?: boolean }?][]
): string {
  const writer = createLogWriter<string>({
    style: (key) => ({ prefix: `${key} | `, fields: { container: key } }),
    ...options,
  });
  const runs = lines.map(([key, text, how = {}], index) => {
    const stream = how.stderr ? "stderr" : "stdout";
    const bytes = formatLine(time(index), stream, Buffer.from(text), how.part);
    return { key, bytes, from: 0, to: bytes.length };
  });
  const written = Buffer.from(writer.write(runs)).toString("latin1");
  return written + Buffer.from(writer.finish()).toString("latin1");
}

it("puts the container in front of each line", () => {
  expect(show({}, ["a", "one"], ["b", ""], ["a", "two"])).toBe("a | one\nb | \na | two\n");
});

it("copies bytes as they are where it is no terminal", () => {
  const bytes = Buffer.of(0, 27, 91, 50, 74, 255, 13);
  expect(show({}, ["a", bytes])).toBe(`a | ${bytes.toString("latin1")}\n`);
  expect(show({ grep: /./ }, ["a", bytes])).toBe(`a | ${bytes.toString("latin1")}\n`);
});

it("shows control characters as escapes on a terminal, but for tabs and a final return", () => {
  expect(show({ safe: true }, ["a", "\u001b[2J\tx\u0007\r"])).toBe("a | \\x1b[2J\tx\\x07\n");
});

it("joins parts between the lines of another container", () => {
  expect(
    show({}, ["a", "be", { part: true }], ["b", "x"], ["a", "gin"], ["a", "end", { part: true }]),
  ).toBe("b | x\na | begin\na | end\n");
});

it("puts the time behind the prefix", () => {
  const expected = `a | ${time(0)} one\na | ${time(1)} two\n`;
  expect(show({ timestamps: true }, ["a", "one"], ["a", "two"])).toBe(expected);
  expect(show({ timestamps: true, safe: true }, ["a", "one"], ["a", "two"])).toBe(expected);
});

it("has room for a prefix that is longer than what it takes the place of", () => {
  const name = "n".repeat(300);
  const lines = Array.from({ length: 200 }, (): [string, string] => [name, ""]);
  expect(show({ timestamps: true }, ...lines).split("\n")).toHaveLength(201);
  const bytes = Buffer.concat(
    Array.from({ length: 5000 }, () => formatLine(time(1), "stdout", Buffer.from("x"))),
  );
  const writer = createLogWriter({ style: () => ({ prefix: name, fields: {} }), timestamps: true });
  const text = Buffer.from(writer.write([{ key: 1, bytes, from: 0, to: bytes.length }])).toString();
  expect(text).toBe(`${name}${time(1)} x\n`.repeat(5000));
});

it("leaves lines out that do not match", () => {
  expect(show({ grep: /err|warn/ }, ["a", "an error"], ["a", "fine"], ["b", "warned"])).toBe(
    "a | an error\nb | warned\n",
  );
});

it("writes a record of JSON for each line", () => {
  const text = show({ json: true }, ["a", 'say "x"\u001b', { stderr: true }]);
  expect(JSON.parse(text)).toEqual({
    time: time(0),
    container: "a",
    stream: "stderr",
    line: 'say "x"\u001b',
  });
  expect(text).not.toContain("\u001b");
});
