import { expect, it } from "vitest";
import { formatTable } from "./table.ts";

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
