import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import { nearest } from "../../../podfile/nearest.ts";
import type { TargetProcessInfo } from "./processes.ts";
import { openTool, type ToolContext, type ToolSession } from "./run-tool.ts";

/** Follows processes and their children with strace, which writes to standard error. */
export function openTrace(
  place: ToolContext,
  processes: readonly TargetProcessInfo[],
  { more = [], maxMs }: { readonly more?: readonly string[]; readonly maxMs: number },
): Promise<ToolSession> {
  return openTool(place, {
    name: "trace",
    script: 'exec strace -f -tt -T "$@"',
    args: [...more, ...processes.flatMap(({ pid }) => ["-p", String(pid)])],
    programs: ["strace"],
    capabilities: ["SYS_PTRACE"],
    maxMs,
  });
}

/**
 * The processes that a number or a name means; a name can mean several.
 *
 * @throws SidepodError `not-found`, with the nearest name
 */
export function findProcesses(
  processes: readonly TargetProcessInfo[],
  wanted: string,
  target: string,
): readonly TargetProcessInfo[] {
  const found = /^\d+$/.test(wanted)
    ? processes.filter(({ pid }) => pid === Number(wanted))
    : processes.filter((process) => namesOf(process).includes(wanted));
  if (found.length > 0) return found;
  const near = nearest(wanted, processes.flatMap(namesOf));
  throw new SidepodError("not-found", `there is no process '${wanted}' in ${target}`, {
    hint: near ? commandText`did you mean ${near}?` : commandText`sidepod debug ${target} ps`,
    details: { process: wanted, target, ...(near !== undefined && { nearest: near }) },
  });
}

/** The kernel cuts a name after 15 bytes. */
function namesOf({ name, args: [program = ""] }: TargetProcessInfo): readonly string[] {
  return [name, program.slice(program.lastIndexOf("/") + 1)].filter(Boolean);
}
