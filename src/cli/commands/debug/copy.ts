import { copyNotes } from "../../../app/debug/copy.ts";
import { commandText } from "../../../command-text.ts";
import { label } from "../../../core/observe/labels.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";
import { connect, openDebugContext, openOptions } from "./connect.ts";
import type { privilegeOptions, SessionInput } from "./options.ts";
import { noteTimeOver } from "./print-notes.ts";
import { readOptions } from "./read-options.ts";

interface CopyToInput extends Omit<SessionInput, keyof typeof privilegeOptions | "keep"> {
  readonly copyTo: string | undefined;
}

/** Runs a command in a copy of a target's configuration, which stays. */
export async function debugCopy(input: CopyToInput, context: Context): Promise<number> {
  const { copyTo: name = "" } = input;
  const options = readOptions(input, context);
  await using beside = await openDebugContext(input, context);
  const { debugging, target } = beside;
  for (const note of copyNotes(target, input.volumes)) context.note(`note: ${safeText(note)}`);
  const { tty = false, stdin = false, command, environment = {} } = options;
  await using session = await debugging.openCopy(
    target,
    {
      name,
      ...(command && { command }),
      environment,
      user: input.user,
      workingDir: input.workdir,
      readOnlyVolumes: input.volumes === "ro",
      tty,
      stdin,
      ttlMs: input.ttl,
      labels: { [label.target]: target.name, [label.targetId]: target.id },
    },
    openOptions(options, input, context),
  );
  const begun = performance.now();
  const status = await connect(session, options, context);
  noteTimeOver({ status, begun, ttlMs: input.ttl }, options, context);
  context.note(
    `${safeText(name)} stays: ${commandText`podman start -a ${name}; podman rm ${name}`}`,
  );
  return status;
}
