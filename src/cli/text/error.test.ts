import { expect, it } from "vitest";
import { SidepodError } from "../../errors.ts";
import { plainPaint } from "./colour.ts";
import { renderError, renderErrorJson, toSidepodError } from "./error.ts";

const error = new SidepodError("port-in-use", "port 8080 is taken by \u001b[31mnginx", {
  evidence: ["two\nlines", "\u001b]0;title\u0007"],
  hint: "sidepod up\nor else",
  details: { port: 8080 },
});

it("prints the code, the evidence, and then the hint, all of it harmless", () => {
  expect(renderError(error, plainPaint)).toBe(
    [
      "error[port-in-use]: port 8080 is taken by \\x1b[31mnginx",
      "  two",
      "  lines",
      "  \\x1b]0;title\\x07",
      "hint: sidepod up",
      "      or else",
      "",
    ].join("\n"),
  );
});

it("prints the same as one line of JSON", () => {
  const text = renderErrorJson(error);
  expect(text.trimEnd()).not.toContain("\n");
  expect(JSON.parse(text)).toEqual({
    error: {
      code: "port-in-use",
      message: error.message,
      evidence: error.evidence,
      hint: error.hint,
      details: { port: 8080 },
    },
  });
});

it("shows where an error came from only when that is asked for", () => {
  const caused = new SidepodError("engine", "it failed", { cause: new Error("the reason") });
  expect(renderError(caused, plainPaint)).not.toContain("the reason");
  expect(renderError(caused, plainPaint, true)).toContain("the reason");
});

it("takes an abort for an interruption and everything unknown for a mistake in Sidepod", () => {
  expect(toSidepodError(AbortSignal.abort().reason).code).toBe("interrupted");
  expect(toSidepodError(new TypeError("x is undefined\nmore"))).toMatchObject({
    code: "internal",
    message: "x is undefined",
  });
  expect(toSidepodError("thrown text").message).toBe("thrown text");
});
