// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of an env file
import fc from "fast-check";
import { expect, it } from "vitest";
import { parseEnvFile } from "./dotenv.ts";

function read(text: string, environment: Record<string, string> = {}): Record<string, unknown> {
  const { entries, problems } = parseEnvFile(text, (name) => environment[name]);
  expect(problems).toEqual([]);
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

it.each([
  ["A=b", { A: "b" }],
  ["export A=b", { A: "b" }],
  ["  A = b c  # why", { A: "b c" }],
  ["A: b", { A: "b" }],
  ["A=b#c", { A: "b#c" }],
  ["A=", { A: "" }],
  ["A", { A: undefined }],
  ["# only\n\n", {}],
  ["A='b # $C \\n'  # why", { A: "b # $C \\n" }],
  ["A='it\\'s'", { A: "it's" }],
  ['A="b\\n\\"c\\" \\$D"', { A: 'b\n"c" $D' }],
  ['A="one\ntwo"\nB=c', { A: "one\ntwo", B: "c" }],
  ["A=1\r\nB=2\r\n", { A: "1", B: "2" }],
  ["\ufeffA=1", { A: "1" }],
  ["A=1\nB=${A}2\nC=\"$B-${NOT:-3}\"\nD='$A'", { A: "1", B: "12", C: "12-3", D: "$A" }],
])("reads %j", (text, expected) => {
  expect(read(text)).toEqual(expected);
});

it("takes the caller's value over an earlier line's", () => {
  expect(read("A=1\nB=$A", { A: "mine" })).toEqual({ A: "1", B: "mine" });
});

it.each([
  ["A=1\n=b", 2, "not of the form NAME=value"],
  ["1A=b", 1, "not of the form NAME=value"],
  ["A='b", 1, "a quote is not closed"],
  ['\n\nA="b\nc', 3, "a quote is not closed"],
  ["A='b' c", 1, "text after the closing quote"],
  ["A=${B", 1, "a variable's } is missing"],
  ["A=${B:?it}", 1, "the variable B is not set"],
])("tells of %j with its line", (text, line, message) => {
  expect(parseEnvFile(text, () => undefined).problems).toContainEqual({ line, message });
});

it("ends with any text, and finds each line (property)", () => {
  const piece = fc.constantFrom(..."A=b'\"\\\n\r #$:{}\t", "export ", "${A", "A=1\n");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      const { problems } = parseEnvFile(text, () => undefined);
      for (const { line } of problems) {
        expect(line).toBeLessThanOrEqual(text.split(/\r\n?|\n/).length);
      }
    }),
    { numRuns: 2000 },
  );
});
