import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import { nearest } from "../../../podfile/nearest.ts";
import { boundSession, type InterceptSignals } from "./bound-session.ts";
import { readProcesses, type TargetProcessInfo } from "./processes.ts";
import { evidenceIn, openTool, type ToolContext, type ToolSession } from "./run-tool.ts";

const defaultForMs = 10_000;
const defaultLines = 200;

export interface TraceOptions {
  /** A process by its number or name, which can be several's. */
  readonly process: string;
  /** More words for strace. */
  readonly more?: readonly string[];
  readonly forMs?: number | undefined;
  readonly lines?: number | undefined;
}

interface Traced {
  readonly lines: number;
  readonly forMs: number;
  readonly endedBy: "itself" | "time" | "lines";
  /** Set where the user broke it off twice. */
  readonly status: number | undefined;
}

/**
 * Follows processes for a while, and hands over each line of strace.
 *
 * @throws SidepodError `not-found` with the nearest process; `not-debuggable`
 */
export async function traceProcesses(
  place: ToolContext,
  { process, more, forMs = defaultForMs, lines: maxLines = defaultLines }: TraceOptions,
  {
    onLine,
    interceptSignals,
  }: {
    readonly onLine: (line: string) => Promise<void>;
    readonly interceptSignals: InterceptSignals;
  },
): Promise<Traced> {
  const { name } = place.target;
  const processes = findProcesses(await readProcesses(place), process, name);
  await using opened = await openTrace(place, processes, {
    ...(more && { more }),
    maxMs: forMs + 60_000,
  });
  using bound = boundSession(opened, forMs, interceptSignals);
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
        await onLine(line);
      }
    }
    if (lines >= maxLines) bound.stop();
  }
  const ended = await bound.end(said);
  const { status, stopped } = bound;
  if (status === undefined && ended !== 0 && !stopped) throw notTraced(name, `${said}${rest}`);
  const endedBy = lines >= maxLines ? "lines" : stopped ? "time" : "itself";
  return { lines, forMs, endedBy, status };
}

function notTraced(target: string, said: string): SidepodError {
  const denied = said.includes("Operation not permitted");
  return new SidepodError("not-debuggable", "strace could not trace it", {
    evidence: evidenceIn(said),
    ...(denied && { hint: "--cap-add SYS_PTRACE can trace other users' processes" }),
    details: { target },
  });
}

/** Follows processes and their children with strace, which writes to standard error. */
function openTrace(
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
