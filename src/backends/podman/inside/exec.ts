import { readdirSync } from "node:fs";
import type { ExecOptions, ExecSession } from "../../../core/seam/inside.ts";
import { SidepodError } from "../../../errors.ts";
import { kernelFolders } from "../../../host/proc/cgroup.ts";
import { readIfThere } from "../../../host/proc/read-if-there.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import type { OutputChunk } from "../../../libpod/frames.ts";
import { noDetachKeys } from "./detach-keys.ts";
import { endExecMonitor } from "./end-exec-monitors.ts";
import { withholdRefusal } from "./refusal.ts";
import { signalProcess } from "./signal-process.ts";

export interface StartedExec extends ExecSession {
  /** The engine's name for it. */
  readonly id: string;
  /** Kills the command and all that it has started; false where the engine is another machine's. */
  killAll(): Promise<boolean>;
}

/**
 * Runs a command in a container.
 *
 * @param local whether the engine's processes are this machine's
 * @throws SidepodError `not-found`, `not-running`; `command-not-found` and `command-not-executable`
 *   come from `exitCode`
 */
export async function startExec(
  client: LibpodClient,
  container: string,
  options: ExecOptions,
  local: boolean,
): Promise<StartedExec> {
  const { command, user, workingDir, environment = {}, size, signal } = options;
  const { tty = false, stdin = false } = options;
  const call = signal ? { signal } : {};
  const { State, Pod } = await client.containers.inspect(container, call);
  if (!State.Running) {
    throw new SidepodError("not-running", `${container} is not running: it is ${State.Status}`, {
      hint: "sidepod ps",
      details: { container, state: State.Status },
    });
  }
  const id = await client.exec.create(
    container,
    {
      Cmd: command,
      AttachStdin: stdin,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
      DetachKeys: noDetachKeys,
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      ...(user !== undefined && { User: user }),
      ...(workingDir !== undefined && { WorkingDir: workingDir }),
    },
    call,
  );
  const session = await client.exec.start(id, { tty, ...(size && { size }), ...call });
  // The engine attaches standard input in any case; a command that reads it would wait for ever.
  if (!stdin && !tty) session.stdin.end();

  let over = false;
  const { output, refusal } = tty ? asItIs(session.output) : withholdRefusal(session.output);
  const own = withoutEngineWords(output, tty);
  return {
    id,
    stdin: session.stdin,
    output: own,
    resize: (newSize) => session.resize(newSize, call),
    kill: async (name) => {
      if (!local) return false;
      const { Running, Pid } = await client.exec.inspect(id);
      return Running && signalProcess(Pid, name);
    },
    killAll: async () => {
      if (!local) return false;
      const { Running, Pid } = await client.exec.inspect(id, call);
      if (Running) killSession(Pid);
      return true;
    },
    exitCode: async () => {
      const status = await session.exitCode(call);
      over = true;
      const text = refusal();
      if (text !== undefined && (status === 126 || status === 127)) {
        throw refused(options, container, status, text);
      }
      return status;
    },
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
      if (local && over) void endExecMonitor(Pod, id);
    },
  };
}

function asItIs(output: AsyncIterable<OutputChunk>) {
  return { output, refusal: () => undefined };
}

function refused(
  { command: [command = ""], workingDir = "it starts in" }: ExecOptions,
  container: string,
  status: number,
  text: string,
): SidepodError {
  const details = { evidence: [text], details: { command, container, engineMessage: text } };
  if (/chdir to cwd/.test(text)) {
    return new SidepodError(
      "command-not-found",
      `the folder ${workingDir} does not exist in ${container}`,
      details,
    );
  }
  return status === 127
    ? new SidepodError("command-not-found", `'${command}' does not exist in ${container}`, details)
    : new SidepodError(
        "command-not-executable",
        `'${command}' is not executable in ${container}`,
        details,
      );
}

/**
 * Kills a command that the engine started in a container, with all that it has started itself.
 * Runtimes give each command a session of its own, whose number is the command's.
 */
function killSession(pid: number): void {
  const { proc } = kernelFolders;
  const others = readdirSync(proc).map(Number);
  for (const other of others.filter((number) => number > 1 && number !== pid)) {
    const stat = readIfThere(`${proc}/${other}/stat`);
    const session = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[3];
    if (Number(session) === pid) signalProcess(other, "SIGKILL");
  }
  signalProcess(pid, "SIGKILL");
}

/**
 * What the engine says among a session's output about its own connection to it: standard input that
 * nobody has read, and keys that have left the session (hijackWriteError in pkg/api/handlers). That it
 * could not *read* is left: then it has lost what a command wrote last beside input that it left unread.
 */
const aboutInput = /^Error: write unixpacket .*: (?:connection reset by peer|broken pipe)\s*$/;
const aboutKeys = /Error: detached from container\r?\n?$/;
const maxBytes = 400;

/** Passes output on without them. */
export async function* withoutEngineWords(
  source: AsyncIterable<OutputChunk>,
  tty: boolean,
): AsyncGenerator<OutputChunk> {
  for await (const chunk of source) {
    const { stream, data } = chunk;
    const mayBe = tty || (stream === "stderr" && data.length < maxBytes);
    const tail = mayBe ? data.toString("latin1", Math.max(0, data.length - maxBytes)) : "";
    if (!tty && aboutInput.test(tail)) continue;
    const words = tty ? aboutKeys.exec(tail)?.[0].length : undefined;
    if (words === undefined) yield chunk;
    else if (data.length > words) yield { stream, data: data.subarray(0, data.length - words) };
  }
}
