import { exec as execIn } from "../../../app/pods/exec.ts";
import { commandText } from "../../../command-text.ts";
import type { ExecOptions } from "../../../core/seam/inside.ts";
import { SidepodError } from "../../../errors.ts";
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
  await using session = await context.openSession();
  await using running = await execIn(session, input.container, options);
  return await runSession(running, options, context);
}
