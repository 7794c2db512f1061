import { expect, it } from "vitest";
import { cutTo, displayWidth, formatTable, padTo } from "./table.ts";

it("aligns columns and leaves no spaces at the end of a line", () => {
  expect(
    formatTable(
      ["NAME", "STATE"],
      [
        ["webapp", "running"],
        ["日本", "exited"],
      ],
    ),
  ).toEqual(["NAME    STATE", "webapp  running", "日本    exited"]);
});

it("leaves out a column that no row has anything in", () => {
  expect(formatTable(["A", "B", "C"], [["1", "", "3"]])).toEqual(["A  C", "1  3"]);
});

it("does not count colours", () => {
  const red = "\u001b[31mx\u001b[39m";
  expect(
    formatTable(
      ["A", "B"],
      [
        [red, "1"],
        ["yy", "2"],
      ],
    )[1],
  ).toBe(`${red}   1`);
});

it("counts columns, not characters", () => {
  expect(displayWidth("webapp")).toBe(6);
  expect(displayWidth("日本")).toBe(4);
  expect(displayWidth("e\u0301")).toBe(1);
  expect(displayWidth("🙂")).toBe(2);
  expect(displayWidth("\u001b[31mred\u001b[39m")).toBe(3);
});

it("pads to a width and never cuts when it pads", () => {
  expect(padTo("日本", 6)).toBe("日本  ");
  expect(padTo("long", 2)).toBe("long");
});

it("cuts with an ellipsis, and never through a wide character", () => {
  expect(cutTo("abcdef", 6)).toBe("abcdef");
  expect(cutTo("abcdef", 4)).toBe("abc…");
  expect(cutTo("日本語", 4)).toBe("日…");
  expect(cutTo("abc", 0)).toBe("");
});

it("drops the colours of what it cuts, so that none stays switched on", () => {
  expect(cutTo("\u001b[31mabcdef\u001b[39m", 4)).toBe("abc…");
});
