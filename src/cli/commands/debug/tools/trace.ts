import { traceProcesses } from "../../../../app/debug/tools/trace.ts";
import { commandText } from "../../../../command-text.ts";
import { SidepodError } from "../../../../errors.ts";
import { writeBytes } from "../../../../host/write-bytes.ts";
import type { Context } from "../../../frame/context.ts";
import { safeText } from "../../../text/safe-text.ts";
import type { ToolInput } from "../options.ts";
import { openToolTarget } from "./open-target.ts";

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
  const { stdout, note, interceptSignals } = context;
  const request = {
    process: onlyProcess(input, place.target.name),
    more: input.options,
    forMs: input.for,
    lines: input.lines,
  };
  const { lines, forMs, endedBy, status } = await traceProcesses(place, request, {
    onLine: (line) => writeBytes(stdout, Buffer.from(`${safeText(line)}\n`)),
    interceptSignals,
  });
  if (status !== undefined) return status;
  if (lines === 0) note(`no system calls within ${forMs / 1000} s`);
  else if (endedBy === "lines") note(`ended after ${lines} lines; --lines sets a higher limit`);
  else if (endedBy === "time") note(`ended after ${forMs / 1000} s; --for sets a longer time`);
  return 0;
}

function onlyProcess({ processes }: TraceInput, target: string): string {
  const [wanted, other] = processes;
  if (wanted === undefined) {
    throw new SidepodError("usage", "trace needs a process, by PID or name", {
      hint: commandText`sidepod debug ${target} ps`,
    });
  }
  if (other === undefined) return wanted;
  throw new SidepodError("usage", `trace accepts one process, not also '${other}'`, {
    hint: commandText`put options for strace after --: sidepod debug ${target} trace ${wanted} -- ${other}`,
  });
}
