import fc from "fast-check";
import { expect, it } from "vitest";
import { safeLines, safeText } from "./safe-text.ts";

it("leaves text as it is written in any script", () => {
  for (const text of ["webapp", "grüße", "日本語", "naïve 🙂", "a/b:c"]) {
    expect(safeText(text)).toBe(text);
  }
});

it("shows what could move the cursor, colour or clear the terminal", () => {
  expect(safeText("\u001b[2Jx")).toBe("\\x1b[2Jx");
  expect(safeText("\u009b31m")).toBe("\\x9b31m");
  expect(safeText("a\rb\nc\td")).toBe("a\\rb\\nc\\td");
  expect(safeText("\u0007\u007f")).toBe("\\x07\\x7f");
});

it("shows what turns the direction of a text or hides in it", () => {
  expect(safeText("a\u202eb\u2066c")).toBe("a\\u{202e}b\\u{2066}c");
  expect(safeText("pay\u200bpal\ufeff")).toBe("pay\\u{200b}pal\\u{feff}");
});

it("keeps line feeds and tabs of text that has several lines", () => {
  expect(safeLines("a\n\tb\r\u001b")).toBe("a\n\tb\\r\\x1b");
});

it("never lets a control character through", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is the point
      expect(safeText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
