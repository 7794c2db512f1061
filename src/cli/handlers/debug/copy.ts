import { copyNotes } from "../../../debug/copy.ts";
import { findDebugTarget } from "../../../debug/find-target.ts";
import { label } from "../../../engine/labels.ts";
import { SidepodError } from "../../../errors.ts";
import type { Context } from "../../context.ts";
import { safeText } from "../../render/safe-text.ts";
import type { DebugInput } from "../debug.ts";
import { readOptions } from "./read-options.ts";
import { connect, openOptions } from "./session.ts";

/** Runs a command in a copy of a target's configuration, which stays. */
export async function debugCopy(
  input: DebugInput,
  name: string,
  context: Context,
): Promise<number> {
  refuseOthersPrograms(input, name);
  const { signal } = context;
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const target = await findDebugTarget(backend, debugging, input.target, { signal });
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
  const status = await connect(session, options, context);
  context.note(safeText(`${name} stays: podman start -a ${name}; podman rm ${name}`));
  return status;
}

/** It is the target's image and what the target may do that are tried. */
function refuseOthersPrograms(input: DebugInput, name: string): void {
  const { target, image, toolkit, profile, capAdd, ro } = input;
  const given = [
    ...(image !== undefined ? ["--image"] : []),
    ...(toolkit !== undefined ? ["--toolkit"] : []),
    ...(profile !== undefined ? ["--profile"] : []),
    ...(capAdd.length > 0 ? ["--cap-add"] : []),
    ...(ro ? ["--ro"] : []),
  ];
  if (given.length === 0) return;
  throw new SidepodError("usage", `--copy-to has the target's own, and takes no ${given[0]}`, {
    hint: `sidepod debug ${target} --copy-to ${name}`,
  });
}
