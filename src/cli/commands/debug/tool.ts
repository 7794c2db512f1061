import { commandText } from "../../../command-text.ts";
import type { DebugTarget } from "../../../core/seam/debugging.ts";
import { SidepodError } from "../../../errors.ts";
import type { Context } from "../../frame/context.ts";
import { openDebugContext } from "./connect.ts";
import type { DebugInput } from "./input.ts";
import type { ToolHandler } from "./looking.ts";
import type { ToolName } from "./mode.ts";
import { progress } from "./print-notes.ts";
import { readOptions } from "./read-options.ts";

interface ToolKind {
  readonly load: () => Promise<ToolHandler>;
  /** Whether what stands after `--` is for it: what begins with a dash, or goes to its program. */
  readonly afterDashes?: true;
}

const kinds: Readonly<Record<ToolName, ToolKind>> = {
  ps: { load: async () => (await import("./tools/ps.ts")).ps },
  sockets: { load: async () => (await import("./tools/sockets.ts")).sockets },
  files: { load: async () => (await import("./tools/files.ts")).files },
  env: { load: async () => (await import("./tools/env.ts")).env },
  trace: { load: async () => (await import("./tools/trace.ts")).trace, afterDashes: true },
  capture: { load: async () => (await import("./tools/capture.ts")).capture, afterDashes: true },
  http: { load: async () => (await import("./tools/http.ts")).http },
  resolve: { load: async () => (await import("./tools/resolve.ts")).resolve },
  cp: { load: async () => (await import("./tools/cp.ts")).cp, afterDashes: true },
};

/** `sidepod debug TARGET ps` and its like. */
export async function tool(name: ToolName, input: DebugInput, context: Context): Promise<number> {
  refuseCommand(name, input);
  const handler = await kinds[name].load();
  const options = readOptions(input, context);
  await using beside = await openDebugContext(input, context);
  const words = [...input.words.slice(1), ...input.command];
  // The copy of its files that a session sees is there to be read, and nothing else of it is.
  if (name !== "cp" || !words[0]?.startsWith(":")) refuseEnded(name, beside.target);
  const { signal } = context;
  const place = { ...beside, options, signal, onProgress: progress(context) };
  return await handler({ place, words, input, context });
}

/** It would be taken for a command. */
function refuseCommand(name: ToolName, { target, command: [first] }: DebugInput): void {
  if (first === undefined || kinds[name].afterDashes) return;
  throw new SidepodError("usage", `the quick look ${name} takes no '${first}' after --`, {
    hint: commandText`for a command: sidepod debug ${target} -- ${first}`,
    details: { tool: name },
  });
}

/** DebugContext nothing that runs a look would find nothing, and have the status 0. */
function refuseEnded(tool: string, { name, state, process }: DebugTarget): void {
  // One that is paused has its own error.
  if (process !== undefined || state === "paused") return;
  throw new SidepodError("not-running", `${tool} takes a target that runs: ${name} is ${state}`, {
    hint: commandText`sidepod debug ${name}`,
    details: { target: name, state, tool },
  });
}
