import { describe, expect, it } from "vitest";
import { root } from "./pages.ts";

// Plain JavaScript, as all of scripts/: without types here.
const { Screen } = await import(`${root}/scripts/record/screen.js`);
const { lifetimesOf } = await import(`${root}/scripts/record/session-svg.js`);

const esc = "\u001b";

describe("the recorder's screen", () => {
  it("shows what is left after a line was rewritten", () => {
    const screen = new Screen();
    screen.write(`… pulling\r\n\r${esc}[1A${esc}[0J✓ pulled\r\nready\r\n`);
    expect(screen.text()).toBe("✓ pulled\nready");
  });

  it("keeps styles apart and columns in their places", () => {
    const screen = new Screen();
    screen.write(`${esc}[1mNAME${esc}[22m  ${esc}[32mrunning 1s${esc}[39m   0`);
    expect(screen.rows()).toEqual([
      [
        { column: 0, text: "NAME", style: "bold" },
        { column: 6, text: "running 1s", style: "green" },
        { column: 19, text: "0", style: "" },
      ],
    ]);
  });

  it("reads a sequence that arrives in two pieces", () => {
    const screen = new Screen();
    for (const piece of [`${esc}`, "[3", "1mfailed"]) screen.write(piece);
    expect(screen.rows()).toEqual([[{ column: 0, text: "failed", style: "red" }]]);
  });

  it.each([`${esc}[5;5H`, `${esc}[45m`, "\t"])("refuses %j, which it does not know", (text) => {
    expect(() => new Screen().write(text)).toThrow("does not support");
  });
});

it("gives each line the time in which it was shown", () => {
  const row = (text: string) => [{ column: 0, text, style: "" }];
  const frames = [
    { ms: 0, rows: [row("a")] },
    { ms: 5, rows: [row("a"), row("b")] },
    { ms: 9, rows: [row("c"), row("b")] },
  ];
  expect(lifetimesOf(frames)).toEqual([
    { row: 0, runs: row("a"), fromMs: 0, untilMs: 9 },
    { row: 0, runs: row("c"), fromMs: 9, untilMs: undefined },
    { row: 1, runs: row("b"), fromMs: 5, untilMs: undefined },
  ]);
});
