import { type DebugOptions, openDebug, planDebug } from "../../../debug/debug.ts";
import { findDebugTarget } from "../../../debug/find-target.ts";
import type { ExecOptions } from "../../../engine/backend.ts";
import { SidepodError } from "../../../errors.ts";
import { parseCapability } from "../../../spec/format/capability.ts";
import type { Context } from "../../context.ts";
import { readEnvironment } from "../../read-environment.ts";
import { safeText } from "../../render/safe-text.ts";
import { runSession } from "../../terminal/run-session.ts";
import { sizeOf } from "../../terminal/size.ts";
import type { DebugInput } from "../debug.ts";

/** A session beside a container that runs; returns its exit status. */
export async function debugSession(input: DebugInput, context: Context): Promise<number> {
  const { signal, stdout } = context;
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const target = await findDebugTarget(backend, debugging, input.target, { signal });
  const plan = await planDebug(backend, target, options, {
    signal,
    onProgress: (text) => context.note(safeText(text)),
  });
  if (plan.toolkit.kind === "image" && input.image === undefined && input.toolkit === undefined) {
    context.note(`programs: ${plan.toolkit.image}`);
  }
  for (const note of plan.notes) context.note(`note: ${safeText(note)}`);
  const { tty = false, stdin = false } = options;
  const size = tty ? sizeOf(stdout) : undefined;
  const { detachKeys } = input;
  await using session = await openDebug(debugging, plan, {
    signal,
    ...(size && { size }),
    detachKeys,
  });
  if (!stdin) session.stdin.end();
  const shown: ExecOptions = { command: [], tty, stdin, ...(size && { size }) };
  return await runSession(session, shown, context);
}

function readOptions(input: DebugInput, { stdin, stdout, env }: Context): DebugOptions {
  const onTerminal = stdin.isTTY === true && stdout.isTTY === true;
  const tty = !input.noTty && (input.tty || onTerminal);
  const term = tty && env.TERM !== undefined ? { TERM: env.TERM } : {};
  return {
    toolkit: input.toolkit,
    image: input.image,
    profile: input.profile,
    capAdd: input.capAdd.map(readCapability),
    user: input.user,
    readOnlyView: input.ro,
    volumes: input.volumes,
    environmentFromTarget: input.envFromTarget,
    environment: { ...term, ...readEnvironment(input.env, env) },
    workingDir: input.workdir,
    tty,
    // Without a terminal it is a pipe or a file; /dev/null ends at once.
    stdin: tty || stdin.isTTY !== true,
    keep: input.keep,
    ...(input.ttl !== undefined && { ttlMs: input.ttl }),
    ...(input.command.length > 0 && { command: input.command }),
  };
}

function readCapability(given: string): string {
  const capability = parseCapability(given);
  if (typeof capability === "string") return capability;
  throw new SidepodError("usage", `'${given}' for --cap-add is not a capability`, {
    hint: "sidepod debug --help",
  });
}
