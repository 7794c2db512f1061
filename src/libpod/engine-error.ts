import { SidepodError } from "../errors.ts";
import { rules } from "./engine-error-rules.ts";
import { type EngineMessage, readErrorBody } from "./error-body.ts";

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
