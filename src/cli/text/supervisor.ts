import type { Glance } from "../../app/supervision/supervision.ts";

/** Why nothing is known from the supervisor. */
export function lacksSupervisorText({ problem }: Glance): string {
  if (problem === undefined)
    return "note: the supervisor is not running; `sidepod resume` starts it";
  const told = [problem.message, problem.hint].filter((text) => text !== undefined);
  return `note: ${told.join("; hint: ")}`;
}
