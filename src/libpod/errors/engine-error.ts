import { SidepodError } from "../../errors.ts";
import type { EngineMessage, ErrorRule } from "./error-rule.ts";
import { imageErrorRules } from "./image-error-rules.ts";
import { objectErrorRules } from "./object-error-rules.ts";
import { setupProblems } from "./setup-problems.ts";
import { limitErrorRules, portErrorRules, startErrorRules } from "./start-error-rules.ts";

/** What the engine passes on of its runtimes has some hundred characters. */
const maxLength = 8192;

/** The error for an answer with a status that means refusal. */
export function engineError(status: number, body: string, call: string): SidepodError {
  return explainEngineMessage(readErrorBody(status, body), call);
}

/** The error for a text that the engine gave without a status, such as a line of a pull's stream. */
export function explainEngineMessage(answer: EngineMessage, call: string): SidepodError {
  const details = {
    call,
    ...(answer.status === 0 ? {} : { status: answer.status }),
    engineMessage: answer.message,
    ...(answer.cause === "" ? {} : { engineCause: answer.cause }),
  };
  for (const rule of rules) {
    if (rule.cause !== undefined && rule.cause !== answer.cause) continue;
    const match = rule.text === undefined ? [] : rule.text.exec(answer.message);
    if (match === null) continue;
    const explained = rule.explain(namedGroups(match), answer);
    return new SidepodError(explained.code, explained.message, {
      evidence: [answer.message],
      ...(explained.hint === undefined ? {} : { hint: explained.hint }),
      details: { ...details, ...explained.details },
    });
  }
  return new SidepodError(answer.status === 404 ? "not-found" : "engine", firstLine(answer), {
    evidence: [answer.message],
    details,
  });
}

function namedGroups(match: RegExpExecArray | readonly never[]): Readonly<Record<string, string>> {
  return "groups" in match ? (match.groups ?? {}) : {};
}

function firstLine({ message, status }: EngineMessage): string {
  // A list of errors begins with their number, which says nothing.
  const text = /\d+ errors? occurred:\s*\* (.+)/s.exec(message)?.[1] ?? message;
  const line = text.split("\n", 1)[0]?.trim().replace(/\.$/, "") ?? "";
  return line === "" ? `the engine answered with status ${status} and no text` : line;
}

/**
 * What the engine's errors mean; the first rule that fits decides. These tables and
 * setup-problems.ts are the only places where texts of the engine and of its runtimes are matched;
 * tests hold samples. Set-up cases come first, since runtimes report them as other errors.
 */
const rules: readonly ErrorRule[] = [
  ...setupProblems.map(
    ({ id, text, message, hint }): ErrorRule => ({
      text,
      explain: () => ({ code: "engine-setup", message, hint, details: { setup: id } }),
    }),
  ),
  ...startErrorRules,
  ...portErrorRules,
  ...imageErrorRules,
  ...objectErrorRules,
  ...limitErrorRules,
];

/**
 * Reads `{cause, message, response}`, or for conflicts in a pod `{Errs, Id}`. Some handlers write
 * two documents after each other: the first is the answer.
 */
function readErrorBody(status: number, body: string): EngineMessage {
  const text = body.trim();
  const cut = (said: string) => said.slice(0, maxLength);
  const value = parseFirstDocument(text);
  if (!isRecord(value)) return { status, cause: "", message: text.slice(0, 500) };
  if (Array.isArray(value.Errs)) {
    return { status, cause: "", message: cut(value.Errs.map(inWords).join("; ")) };
  }
  const cause = typeof value.cause === "string" ? value.cause : "";
  const message = typeof value.message === "string" ? value.message : cause;
  return { status, cause: cut(cause), message: cut(message === "" ? text : message) };
}

function inWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parseFirstDocument(text: string): unknown {
  return tryParse(text) ?? tryParse(text.split("\n", 1)[0] ?? "") ?? tryParse(splitAtSeam(text));
}

function splitAtSeam(text: string): string {
  const seam = text.indexOf("}{");
  return seam === -1 ? "" : text.slice(0, seam + 1);
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
