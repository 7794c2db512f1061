import { askSupervisor } from "../../../supervisor/ask.ts";
import type { SupervisorStatus } from "../../../supervisor/messages.ts";
import { supervisorPlaces } from "../../../supervisor/place.ts";
import type { Context } from "../../context.ts";
import { seconds } from "../../render/progress-plain.ts";
import { safeText } from "../../render/safe-text.ts";
import { surroundingsOf } from "../../supervision.ts";

export async function showStatus(
  { json }: { readonly json: boolean },
  context: Context,
): Promise<void> {
  const { signal, print, note } = context;
  const all: SupervisorStatus[] = [];
  for (const place of supervisorPlaces(surroundingsOf(context))) {
    const status = await askSupervisor(place.socketPath, "status", { signal });
    if (status !== undefined) all.push(status);
  }
  if (json) return print(JSON.stringify(all, undefined, 2));
  if (all.length === 0) return note("no supervisor runs; `sidepod up` starts one");
  for (const status of all) print(statusText(status));
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
        restartInMs === undefined ? "" : `starts again in ${seconds(restartInMs)}`,
        reason === undefined ? "" : safeText(reason),
      ].filter((fact) => fact !== "");
      if (facts.length > 0) lines.push(`  ${safeText(own)}  ${facts.join(", ")}`);
    }
  }
  return lines.join("\n");
}
