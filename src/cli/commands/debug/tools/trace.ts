import { readProcesses } from "../../../../app/debug/tools/processes.ts";
import { evidenceIn } from "../../../../app/debug/tools/run-tool.ts";
import { findProcesses, openTrace } from "../../../../app/debug/tools/trace.ts";
import { commandText } from "../../../../command-text.ts";
import { SidepodError } from "../../../../errors.ts";
import type { Context } from "../../../frame/context.ts";
import { writeBytes } from "../../../frame/io.ts";
import { safeText } from "../../../text/safe-text.ts";
import { boundSession } from "../bound-session.ts";
import type { ToolInput } from "../options.ts";
import { openToolTarget } from "./open-target.ts";

const defaultForMs = 10_000;
const defaultLines = 200;

interface TraceInput extends ToolInput {
  readonly processes: readonly string[];
  /** For strace. */
  readonly options: readonly string[];
  readonly for: number | undefined;
  readonly lines: number | undefined;
}

/** Prints the system calls of a process. */
export async function trace(input: TraceInput, context: Context): Promise<number> {
  await using place = await openToolTarget("trace", input, context);
  const [wanted, other] = input.processes;
  const { target } = place;
  if (wanted === undefined) {
    throw new SidepodError("usage", "trace takes a process, by its number or name", {
      hint: commandText`sidepod debug ${target.name} ps`,
    });
  }
  if (other !== undefined) {
    throw new SidepodError("usage", `trace takes one process, and no '${other}' beside it`, {
      hint: commandText`what strace is to get stands after --: sidepod debug ${target.name} trace ${wanted} -- ${other}`,
    });
  }
  const { for: forMs = defaultForMs, lines: maxLines = defaultLines } = input;
  const processes = findProcesses(await readProcesses(place), wanted, target.name);
  await using opened = await openTrace(place, processes, {
    more: input.options,
    maxMs: forMs + 60_000,
  });
  using bound = boundSession(opened, forMs, { context });
  let rest = "";
  let said = "";
  let lines = 0;
  for await (const { data } of bound.output) {
    const all = `${rest}${Buffer.from(data).toString("latin1")}`.split("\n");
    rest = all.pop() ?? "";
    for (const line of all) {
      // Its own words; what it prints of a process begins with a time or a number.
      if (/^(strace|missing): /.test(line)) said = `${said}${line}\n`.slice(-4096);
      else if (lines < maxLines) {
        lines += 1;
        await writeBytes(context.stdout, Buffer.from(`${safeText(line)}\n`));
      }
    }
    if (lines >= maxLines) bound.stop();
  }
  const status = await bound.end(said);
  if (bound.status !== undefined) return bound.status;
  if (status !== 0 && !bound.stopped) throw notTraced(target.name, `${said}${rest}`);
  if (lines === 0) context.note(`no system call was seen in ${forMs / 1000} s`);
  else if (lines >= maxLines) context.note(`ended after ${lines} lines; --lines gives more`);
  else if (bound.stopped) context.note(`ended after ${forMs / 1000} s; --for gives more`);
  return 0;
}

function notTraced(target: string, said: string): SidepodError {
  const denied = said.includes("Operation not permitted");
  return new SidepodError("not-debuggable", `strace could not follow it`, {
    evidence: evidenceIn(said),
    ...(denied && { hint: "--cap-add SYS_PTRACE may follow processes of others" }),
    details: { target },
  });
}
