import { commandText } from "../../../command-text.ts";
import { findContainer } from "../../../core/observe/target.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import type { ExecOptions, ExecSession } from "../../../core/seam/inside.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { readEnvironment } from "../../arguments/read-environment.ts";
import type { Context } from "../../frame/context.ts";
import { runSession, sizeOf } from "../../terminal/run-session.ts";

interface ExecInput {
  readonly container: string;
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly withoutTty: boolean;
  readonly interactive: boolean;
  readonly user: string | undefined;
  readonly workdir: string | undefined;
  readonly env: readonly string[];
}

export async function exec(input: ExecInput, context: Context): Promise<number> {
  const { stdin, stdout, signal } = context;
  const command = input.command[0] === "--" ? input.command.slice(1) : input.command;
  if (command.length === 0) {
    throw new SidepodError("usage", "there is no command to run", {
      hint: commandText`sidepod exec ${input.container} -- sh`,
    });
  }
  const onTerminal = stdin.isTTY === true && stdout.isTTY === true;
  const tty = !input.withoutTty && (input.tty || onTerminal);
  const size = tty ? sizeOf(stdout) : undefined;
  const options: ExecOptions = {
    command,
    tty,
    // Without a terminal it is a pipe or a file; /dev/null ends at once.
    stdin: tty || input.interactive || stdin.isTTY !== true,
    environment: readEnvironment(input.env, context.env),
    signal,
    ...(size && { size }),
    ...(input.user !== undefined && { user: input.user }),
    ...(input.workdir !== undefined && { workingDir: input.workdir }),
  };
  await using backend = await context.openBackend();
  await using session = await start(backend, input.container, options);
  return await runSession(session, options, context);
}

async function start(backend: Backend, name: string, options: ExecOptions): Promise<ExecSession> {
  const { signal } = options;
  const pods = await backend.list({ brief: true, ...(signal && { signal }) });
  let unknown: SidepodError;
  try {
    return await backend.exec(findContainer(pods, name).container.fullName, options);
  } catch (error) {
    if (!isSidepodError(error, "not-found")) throw error;
    unknown = error;
  }
  // A container outside any pod has its engine's name only.
  try {
    return await backend.exec(name, options);
  } catch (error) {
    throw isSidepodError(error, "not-found") ? unknown : error;
  }
}
