import { explainDebug } from "../../../app/debug/explain.ts";
import type { Privileges } from "../../../app/debug/privileges.ts";
import type { DebugTarget } from "../../../core/seam/debugging.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";
import { formatTable } from "../../text/table.ts";
import type { SessionInput } from "./options.ts";
import { readOptions } from "./read-options.ts";

interface ExplainInput extends Omit<SessionInput, "keep" | "ttl"> {
  readonly json: boolean;
}

/** Says what a session would be granted and what stands in its way, and opens none. */
export async function explain(input: ExplainInput, context: Context): Promise<void> {
  const { print, signal } = context;
  const options = readOptions(input, context);
  await using session = await context.openSession();
  const { target, privileges } = await explainDebug(session, input.target, options, { signal });
  if (input.json) {
    print(JSON.stringify(asJson(target, privileges), undefined, 2));
    return;
  }
  print(whatItIs(target));
  print("");
  for (const line of table(
    ["GRANTED", "WHY"],
    privileges.granted.map(({ what, why }) => [what, why]),
  )) {
    print(line);
  }
  const { obstacles } = privileges;
  if (obstacles.length === 0) return;
  print("");
  for (const line of table(
    ["UNAVAILABLE", "WHY", "UNLESS"],
    obstacles.map(({ what, why, mend = "" }) => [what, why, mend]),
  )) {
    print(line);
  }
}

function whatItIs({ name, state, process }: DebugTarget): string {
  const kernel = process?.kernel;
  if (process === undefined) {
    return `${safeText(name)} is ${state}: a session sees a copy of its files`;
  }
  if (kernel === undefined) return `${safeText(name)}: its process is ${process.pid}`;
  const { uid, gid, permitted } = kernel;
  const may = permitted.length === 0 ? "no capability" : permitted.join(", ");
  return `${safeText(name)}: its process is ${process.pid}, of user ${uid}:${gid}, with ${may}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return formatTable(
    head,
    rows.map((row) => row.map(safeText)),
  );
}

function asJson({ name, id, state, process }: DebugTarget, privileges: Privileges): object {
  const { user, groupAdd, capAdd, capDrop, noNewPrivileges, granted, obstacles } = privileges;
  return {
    target: { name, id, state, ...(process && { process }) },
    user,
    groups: groupAdd,
    capAdd,
    capDrop,
    noNewPrivileges,
    granted,
    obstacles,
  };
}
