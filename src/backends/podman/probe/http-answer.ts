import type { ProbeAnswer } from "../../../engine/backend.ts";

const longestShown = 60;

/** @param line the first line of what was answered, or as much as there was */
export function readAnswer(line: string): ProbeAnswer {
  const status = /^HTTP\/1\.[01] (\d{3})(?: |\r|$)/.exec(line)?.[1];
  if (status !== undefined) return answerOf(Number(status));
  if (line === "") return { holds: false, text: "the connection was closed without an answer" };
  return { holds: false, text: `the answer is no HTTP: ${line.trimEnd().slice(0, longestShown)}` };
}

/** As Kubernetes has it. */
export function answerOf(status: number): ProbeAnswer {
  return { holds: status >= 200 && status < 400, text: `status ${status}` };
}
