import { commandText } from "../../../command-text.ts";
import type { Actions } from "../../../core/seam/actions.ts";
import type { Call } from "../../../core/seam/call.ts";
import type { Debugging, DebugSession, DebugTarget } from "../../../core/seam/debugging.ts";
import type { Inventory } from "../../../core/seam/inventory.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { toolsImage } from "../../../podfile/presets/least-privilege.ts";
import type { Session } from "../../session.ts";
import { type DebugOptions, openDebug, planDebug } from "../debug.ts";
import { type DebugContext, findDebugContext } from "../find-target.ts";
import { isSameLife } from "../life.ts";
import type { PullCall, Toolkit } from "../toolkit.ts";

/** Where a look takes place, and how. */
export interface ToolContext extends PullCall {
  readonly backend: Inventory & Actions;
  readonly debugging: Debugging;
  readonly target: DebugTarget;
  readonly options: DebugOptions;
}

/** A session that is opened to find one thing out. */
interface Look {
  /** As on the command line: `ps`. */
  readonly name: string;
  /** For any POSIX shell. Values that vary are passed as `$1`, `$2`, ... */
  readonly script: string;
  readonly args?: readonly string[];
  /** The programs that it calls, beside the shell. */
  readonly programs?: readonly string[];
  /** What it takes beyond a session of the target's; a profile that was asked for goes before it. */
  readonly capabilities?: readonly string[];
  /** Instead of the target's, where the look has nothing to do with its files. */
  readonly user?: string;
  readonly stdin?: boolean;
  /** How long it can take; ten minutes without it. */
  readonly maxMs?: number;
  /** How long `runTool` waits for the whole answer; a minute without it. */
  readonly answerMs?: number;
}

export interface ToolSession extends AsyncDisposable {
  readonly session: DebugSession;
  /**
   * Waits for its end and returns its status; `complaints` is what it wrote to standard error.
   *
   * @throws SidepodError `program-missing`; `not-running` where the target ended meanwhile
   */
  end(complaints: string): Promise<number>;
}

interface ToolAnswer {
  readonly output: Buffer;
  readonly complaints: string;
  readonly status: number;
}

const defaultLongestMs = 10 * 60_000;
const defaultAnswerMs = 60_000;
const maxOutputBytes = 256 * 1024 * 1024;
const maxComplaints = 64 * 1024;

/** Opens the session of a look, whose output is the caller's. */
export async function openTool(place: ToolContext, look: Look): Promise<ToolSession> {
  const { backend, debugging, target, signal, onProgress } = place;
  const call = { signal, ...(onProgress && { onProgress }) };
  const plan = await planDebug(backend, target, optionsFor(place.options, look), call);
  const missing = (program: string) => programMissing(look, plan.toolkit, program);
  let session: DebugSession;
  try {
    session = await openDebug(debugging, plan, call);
  } catch (error) {
    throw isSidepodError(error, "command-not-found") ? missing("sh") : error;
  }
  if (!look.stdin) session.stdin.end();
  return {
    session,
    end: async (complaints) => {
      const status = await session.exitCode();
      const program = status === 127 ? /^missing: (\S+)$/m.exec(complaints)?.[1] : undefined;
      if (program !== undefined) throw missing(program);
      if (status !== 0) await refuseIfEnded(place);
      return status;
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/**
 * Runs a look to its end and returns all that it said. The kernel itself can be kept waiting by a
 * target, where what is read lies in a file system or in memory that a process of it serves.
 */
export async function runTool(place: ToolContext, look: Look): Promise<ToolAnswer> {
  const { answerMs = defaultAnswerMs } = look;
  await using opened = await openTool(place, look);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    opened.session.kill("SIGKILL").catch(() => undefined); // It may have ended by itself.
  }, answerMs);
  try {
    return await takeAnswer(opened, () => {
      if (late) throw noAnswer(place, look, answerMs);
    });
  } finally {
    clearTimeout(timer);
  }
}

function noAnswer({ target }: ToolContext, { name }: Look, ms: number): SidepodError {
  return new SidepodError(
    "not-debuggable",
    `${name} of ${target.name} did not answer within ${ms / 1000} s`,
    {
      hint: "something in the target blocks its readers",
      details: { target: target.name, look: name },
    },
  );
}

async function takeAnswer(opened: ToolSession, check: () => void): Promise<ToolAnswer> {
  const output: Uint8Array[] = [];
  let bytes = 0;
  let complaints = "";
  for await (const { stream, data } of opened.session.output) {
    if (stream === "stderr") complaints = addComplaint(complaints, data);
    else {
      bytes += data.length;
      if (bytes > maxOutputBytes)
        throw new SidepodError("protocol", "the output of the tool does not end");
      output.push(Uint8Array.from(data));
    }
  }
  check();
  const status = await opened.end(complaints);
  return { output: Buffer.concat(output), complaints, status };
}

/** As much of what a session says on standard error as is worth keeping. */
export function addComplaint(complaints: string, data: Uint8Array): string {
  return (complaints + Buffer.from(data).toString()).slice(0, maxComplaints);
}

/** The last lines of what a program complained about, as the evidence of an error. */
export function evidenceIn(complaints: string): readonly string[] {
  return complaints
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-3);
}

function optionsFor(options: DebugOptions, look: Look): DebugOptions {
  const { script, args = [], programs = [], capabilities = [], user, stdin = false } = look;
  const own = options.profile === undefined ? capabilities : [];
  return {
    ...options,
    ...(user !== undefined && options.user === undefined && { user }),
    capAdd: [...(options.capAdd ?? []), ...own],
    command: ["sh", "-c", `${checkFor(programs)}${script}`, look.name, ...args],
    tty: false,
    stdin,
    // It runs a program or two, and a user waits for the answer.
    onlyLocal: true,
    keep: false,
    ttlMs: options.ttlMs ?? look.maxMs ?? defaultLongestMs,
  };
}

function checkFor(programs: readonly string[]): string {
  return programs
    .map(
      (name) =>
        `command -v ${name} >/dev/null 2>&1 || { echo 'missing: ${name}' >&2; exit 127; }\n`,
    )
    .join("");
}

function programMissing({ name }: Look, toolkit: Toolkit, program: string): SidepodError {
  const details = { program, look: name, toolkit: toolkit.kind };
  if (toolkit.kind === "host") {
    return new SidepodError(
      "program-missing",
      `${name} needs ${program}, which is not installed on the host`,
      { hint: `install it there, or use --image ${toolsImage}`, details },
    );
  }
  return new SidepodError(
    "program-missing",
    `${name} needs ${program}, which the image ${toolkit.image} does not have`,
    { hint: "add --toolkit host to use the host's programs", details },
  );
}

/** A session goes with the process space that it is in. */
async function refuseIfEnded({ debugging, target, signal }: ToolContext): Promise<void> {
  // One that had ended before cannot end.
  if (target.process === undefined || (await isThere())) return;
  throw new SidepodError("not-running", `${target.name} ended while the tool ran`, {
    hint: commandText`podman logs ${target.fullName}`,
    details: { target: target.name },
  });

  async function isThere(): Promise<boolean> {
    try {
      const now = await debugging.target(target.id, { signal });
      return isSameLife(now.process, target.process);
    } catch (error) {
      if (isSidepodError(error, "not-found")) return false;
      throw error;
    }
  }
}

/**
 * Finds the target of a tool.
 *
 * @param takesEnded whether the tool has a use for one that does not run
 * @throws SidepodError `not-found`; `not-running`
 */
export async function findToolTarget(
  { backend }: Session,
  tool: string,
  name: string,
  { signal, takesEnded = false }: Call & { readonly takesEnded?: boolean },
): Promise<DebugContext> {
  const found = await findDebugContext(backend, name, { signal });
  if (!takesEnded) refuseEnded(tool, found.target);
  return found;
}

/** Beside nothing that runs a tool would find nothing, and have the status 0. */
function refuseEnded(tool: string, { name, state, process }: DebugTarget): void {
  // One that is paused has its own error.
  if (process !== undefined || state === "paused") return;
  throw new SidepodError("not-running", `${tool} needs a running target: ${name} is ${state}`, {
    hint: commandText`sidepod debug ${name}`,
    details: { target: name, state, tool },
  });
}
