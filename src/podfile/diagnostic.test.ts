import { expect, it } from "vitest";
import { type Diagnostic, formatDiagnostic, sortDiagnostics } from "./diagnostic.ts";

const diagnostic: Diagnostic = {
  severity: "error",
  code: "unknown-key",
  message: 'unknown key "imge" in main',
  file: "sidepod.yaml",
  line: 3,
  column: 3,
  endColumn: 7,
  path: "main.imge",
  suggestion: "image",
};
const source = "name: a\nmain:\n  imge: alpine\n";

it("shows the place with the fault underlined", () => {
  expect(formatDiagnostic(diagnostic, source)).toBe(
    [
      'sidepod.yaml:3:3: error: unknown key "imge" in main',
      "  3 |   imge: alpine",
      "    |   ^^^^",
      '  hint: did you mean "image"?',
    ].join("\n"),
  );
});

it("leaves the frame out where there is no source", () => {
  expect(formatDiagnostic({ ...diagnostic, hint: "do this" })).toBe(
    [
      'sidepod.yaml:3:3: error: unknown key "imge" in main',
      '  hint: did you mean "image"?',
      "  hint: do this",
    ].join("\n"),
  );
});

it("lets nothing through that a terminal acts on", () => {
  const shown = formatDiagnostic(
    { ...diagnostic, file: "a\x1b]0;x\x07.yaml", line: 1, message: "odd \u202e\u0085 text" },
    "a\tb\x1b[31m\u202e: c",
  );
  expect(shown).toBe(
    [
      "a\\x1b]0;x\\x07.yaml:1:3: error: odd \\u202e\\x85 text",
      "  1 | a b·[31m·: c",
      "    |   ^^^^",
      '  hint: did you mean "image"?',
    ].join("\n"),
  );
});

it("cuts a long line round the fault", () => {
  const long = `${"x".repeat(5000)}fault${"y".repeat(5000)}`;
  const [, line = "", marks = ""] = formatDiagnostic(
    { ...diagnostic, line: 1, column: 5001, endColumn: 5006 },
    long,
  ).split("\n");
  expect(line.length).toBeLessThan(120);
  expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("fault");
});

it("orders by place and says nothing twice", () => {
  const later = { ...diagnostic, line: 9 };
  expect(sortDiagnostics([later, diagnostic, later])).toEqual([diagnostic, later]);
});
