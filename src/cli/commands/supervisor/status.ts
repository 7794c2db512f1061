import { askAllSupervisors } from "../../../app/supervision/ask.ts";
import type { SupervisorStatus } from "../../../app/supervision/messages.ts";
import { hostEnvironment } from "../../../app/supervision/supervision.ts";
import type { Context } from "../../frame/context.ts";
import { seconds } from "../../text/progress-plain.ts";
import { safeText } from "../../text/safe-text.ts";

export async function showStatus(
  { json }: { readonly json: boolean },
  context: Context,
): Promise<void> {
  const { signal, print, note } = context;
  const { answers, failures } = await askAllSupervisors(hostEnvironment(context), "status", {
    signal,
  });
  if (json) print(JSON.stringify(answers, undefined, 2));
  else for (const status of answers) print(statusText(status));
  if (failures.length > 0) throw failures[0];
  if (!json && answers.length === 0) note("no supervisor is running; `sidepod up` starts one");
}

function statusText({
  pid,
  version,
  engine,
  startedAt,
  connected,
  pods,
}: SupervisorStatus): string {
  const answers = connected ? "" : ", which does not answer";
  const lines = [
    `process ${pid}, version ${safeText(version)}, since ${startedAt}`,
    `engine  ${safeText(engine)}${answers}`,
  ];
  for (const { name, ready, containers, problem } of pods) {
    lines.push(`${safeText(name)}  ${ready ? "ready" : "not ready"}`);
    if (problem !== undefined) lines.push(`  ${safeText(problem)}`);
    for (const { name: own, restarts, restartInMs, reason } of containers) {
      const facts = [
        restarts > 0 ? `restarts ${restarts}` : "",
        restartInMs === undefined ? "" : `restarts in ${seconds(restartInMs)}`,
        reason === undefined ? "" : safeText(reason),
      ].filter((fact) => fact !== "");
      if (facts.length > 0) lines.push(`  ${safeText(own)}  ${facts.join(", ")}`);
    }
  }
  return lines.join("\n");
}

export async function stopSupervisors(_: object, context: Context): Promise<void> {
  const { signal, note } = context;
  const { answers, failures } = await askAllSupervisors(hostEnvironment(context), "stop", {
    signal,
  });
  for (const { pid } of answers) {
    note(`the supervisor (process ${pid}) is stopping; its pods keep running`);
  }
  if (failures.length > 0) throw failures[0];
  if (answers.length === 0) note("no supervisor is running");
}
