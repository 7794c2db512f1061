import {
  processTree,
  readProcesses,
  type TargetProcessInfo,
} from "../../../../app/debug/tools/processes.ts";
import type { Context } from "../../../frame/context.ts";
import { formatBytes } from "../../../text/quantities.ts";
import { safeText } from "../../../text/safe-text.ts";
import { cutTo, formatTable } from "../../../text/table.ts";
import type { ToolInput } from "../options.ts";
import { openToolTarget } from "./open-target.ts";

export async function ps(
  input: ToolInput & { readonly json: boolean },
  context: Context,
): Promise<void> {
  await using place = await openToolTarget("ps", input, context);
  const processes = await readProcesses(place);
  if (input.json) context.print(JSON.stringify(processes.map(processJson), undefined, 2));
  else context.print(formatProcesses(processes, context.stdout.columns));
}

const head = ["PID", "USER", "THREADS", "MEMORY", "CPU", "AGE", "COMMAND"];

/** A row for each process, children below their parents; cut to a terminal's width. */
function formatProcesses(
  processes: readonly TargetProcessInfo[],
  columns: number | undefined,
): string {
  const rows = processTree(processes).map(({ process, last }) => [
    String(process.pid),
    safeText(process.user ?? String(process.uid)),
    String(process.threads),
    formatBytes(process.memory),
    formatDuration(process.cpuMs),
    formatDuration(process.ageMs),
    `${branches(last)}${safeText(commandOf(process))}`,
  ]);
  return cutLines(formatTable(head, rows), columns).join("\n");
}

function processJson(process: TargetProcessInfo) {
  const { pid, parent, name, state, uid, user, threads, memory, cpuMs, ageMs, args } = process;
  return {
    pid,
    parent,
    name,
    state,
    uid,
    user: user ?? null,
    threads,
    memory,
    cpuSeconds: cpuMs / 1000,
    ageSeconds: ageMs / 1000,
    command: args,
  };
}

/** A process in a few words: `httpd (7)`. */
export function shortProcess({ name, pid }: TargetProcessInfo): string {
  return `${safeText(name)} (${pid})`;
}

export function cutLines(lines: readonly string[], columns: number | undefined): readonly string[] {
  return columns === undefined ? lines : lines.map((line) => cutTo(line, columns));
}

function commandOf({ args, name, state }: TargetProcessInfo): string {
  if (args.length > 0) return args.join(" ");
  return state === "Z" ? `${name} (zombie: ended, but not reaped by its parent)` : `[${name}]`;
}

function branches(last: readonly boolean[]): string {
  return last
    .map((isLast, depth) =>
      depth === last.length - 1 ? (isLast ? "└─ " : "├─ ") : isLast ? "   " : "│  ",
    )
    .join("");
}

function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 100) return `${seconds.toFixed(seconds < 10 ? 2 : 1)}s`;
  if (seconds < 6000) return `${Math.floor(seconds / 60)}m${Math.floor(seconds % 60)}s`;
  if (seconds < 360_000) return `${Math.floor(seconds / 3600)}h${Math.floor((seconds / 60) % 60)}m`;
  return `${Math.floor(seconds / 86_400)}d`;
}
