import { isSidepodError, SidepodError } from "../../errors.ts";
import type { Paint } from "./colour.ts";
import { safeLines, safeText } from "./safe-text.ts";

/** Turns whatever was thrown into the one error class. */
export function toSidepodError(thrown: unknown): SidepodError {
  if (isSidepodError(thrown)) return thrown;
  if (thrown instanceof Error && (thrown.name === "AbortError" || thrown.name === "TimeoutError")) {
    const hint = "nothing needs to be undone: the same command continues from here";
    return new SidepodError("interrupted", "interrupted", { hint, cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new SidepodError("internal", firstLine(message) || "something went wrong", {
    hint: "this is a bug in Sidepod; run again with SIDEPOD_DEBUG=1 and report the output",
    cause: thrown,
  });
}

/** `error[code]: message`, the evidence, then `hint: ...`. */
export function renderError(error: SidepodError, paint: Paint, debug = false): string {
  const lines = [
    `${paint("red", `error[${error.code}]`)}: ${paint("bold", safeText(error.message))}`,
    // Often the engine's one sentence is both.
    ...error.evidence
      .filter((text) => !error.message.endsWith(text))
      .flatMap((text) =>
        safeLines(text)
          .split("\n")
          .map((line) => `  ${line}`),
      ),
  ];
  if (error.hint !== undefined) {
    const [first, ...more] = safeLines(error.hint).split("\n");
    lines.push(`${paint("cyan", "hint")}: ${first}`, ...more.map((line) => `      ${line}`));
  }
  if (debug) lines.push(...traces(error).map((line) => paint("dim", safeText(line))));
  return `${lines.join("\n")}\n`;
}

/** The same as one line of JSON, for `--json`. */
export function renderErrorJson(error: SidepodError): string {
  const { code, message, evidence, hint, details } = error;
  return `${JSON.stringify({ error: { code, message, evidence, hint, details } })}\n`;
}

function traces(error: SidepodError): string[] {
  const lines: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; depth += 1) {
    lines.push(...(at.stack ?? at.message).split("\n"));
    at = at.cause;
  }
  return lines;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
