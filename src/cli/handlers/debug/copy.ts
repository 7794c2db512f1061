import { commandText } from "../../../command-text.ts";
import { copyNotes } from "../../../debug/copy.ts";
import { label } from "../../../engine/labels.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";
import type { DebugInput } from "../debug.ts";
import { openBeside } from "./beside.ts";
import { connect, openOptions } from "./connect.ts";
import { readOptions } from "./read-options.ts";
import { tellTimeOver } from "./time-over.ts";

/** Runs a command in a copy of a target's configuration, which stays. */
export async function debugCopy(input: DebugInput, context: Context): Promise<number> {
  const { copyTo: name = "" } = input;
  const options = readOptions(input, context);
  await using beside = await openBeside(input, context);
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
  tellTimeOver({ status, begun, ttlMs: input.ttl }, options, context);
  context.note(
    `${safeText(name)} stays: ${commandText`podman start -a ${name}; podman rm ${name}`}`,
  );
  return status;
}
