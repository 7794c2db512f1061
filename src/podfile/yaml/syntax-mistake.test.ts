import { expect, it } from "vitest";
import { briefly, loadText } from "../../../test/support/load-text.ts";

const indented = "this line is indented further than the key above, which already has a value";
const ownColumn = "the indentation is wrong: this line matches no other line";
const notAKey = "this line is not of the form KEY: VALUE";

it.each([
  ["a: b\n  c: d", [`2:3 ${indented}`]],
  ["a: b\n  c\n  d: e", [`2:3 ${indented}`]],
  ["a:\n  b: c\n   d: e\n f: g", [`3:4 ${indented}`, `4:2 ${ownColumn}`]],
  ["a:\n    b: c\n  d: e", [`3:3 ${ownColumn}`]],
  ["a:\n- b: c\n - d", [`3:2 ${ownColumn}`]],
  ["a\nb: c", [`1:1 ${notAKey}`]],
  ["a:\n  b: c\n  d\n  e: f", [`3:3 ${notAKey}`]],
  ["a:b\nc: d", ["1:2 a space is missing after the colon"]],
  ["a: echo b: c: d", ['1:4 a text that contains ": " must be quoted']],
  ["a: @b", ["1:4 a text that begins with @ must be quoted"]],
  ['a: "b\nc: d', ["1:4 the quote is not closed"]],
  ["a: b\nc: [d, 'e]\nf: g", ["2:8 the quote is not closed"]],
  ["a: [b, {c: d}\ne: f", ["1:4 the [ is not closed"]],
  ["a: {b: [c]\nd: e", ["1:4 the { is not closed"]],
  ['a: "b" c', ["1:8 unexpected text after the end of the value"]],
  ['a: "\\d"', ["1:5 unknown escape in double quotes"]],
  ["a: - b", ["1:4 start a list on the line below its key"]],
  ["a: b]\nc: [d]]", ["2:7 this is not expected here"]],
  ["a:\n\tb: c", ["2:1 a tab is used for indentation; YAML requires spaces"]],
])("%j", async (text, expected) => {
  expect(briefly((await loadText(text)).diagnostics)).toEqual(expected);
});

it("says how to write it", async () => {
  const { diagnostics } = await loadText("name: a\nmain\n  image: x");
  expect(diagnostics).toMatchObject([{ line: 2, column: 1, endColumn: 5, hint: 'write "main:"' }]);
});
