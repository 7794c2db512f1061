import { findDebugTarget } from "../../../debug/find-target.ts";
import type { LookPlace } from "../../../debug/looks/run-look.ts";
import type { DebugTarget } from "../../../engine/debugging.ts";
import { SidepodError } from "../../../errors.ts";
import { nearest } from "../../../spec/nearest.ts";
import type { Context } from "../../context.ts";
import type { DebugInput } from "../debug.ts";
import { readOptions } from "./read-options.ts";

/** A look as it was asked for. */
export interface Looking {
  readonly place: LookPlace;
  /** What stands after its name, and after `--`. */
  readonly words: readonly string[];
  readonly input: DebugInput;
  readonly context: Context;
}

/** Does the work of a look; returns the exit status. */
export type LookHandler = (looking: Looking) => Promise<number>;

interface LookKind {
  readonly load: () => Promise<LookHandler>;
  /** Whether what stands after `--` is for it: what begins with a dash, or goes to its program. */
  readonly afterDashes?: true;
}

const kinds: Readonly<Record<string, LookKind>> = {
  ps: { load: async () => (await import("./looks/ps.ts")).ps },
  sockets: { load: async () => (await import("./looks/sockets.ts")).sockets },
  files: { load: async () => (await import("./looks/files.ts")).files },
  env: { load: async () => (await import("./looks/env.ts")).env },
  trace: { load: async () => (await import("./looks/trace.ts")).trace, afterDashes: true },
  capture: { load: async () => (await import("./looks/capture.ts")).capture, afterDashes: true },
  http: { load: async () => (await import("./looks/http.ts")).http },
  resolve: { load: async () => (await import("./looks/resolve.ts")).resolve },
  cp: { load: async () => (await import("./looks/cp.ts")).cp, afterDashes: true },
};

/** `sidepod debug TARGET ps` and its like. */
export async function look(input: DebugInput, context: Context): Promise<number> {
  const [name = "", ...words] = input.words;
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) throw unknownLook(name, input.target);
  refuseOthersWords(name, kind, input);
  const handler = await kind.load();
  const { signal } = context;
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const target = await findDebugTarget(backend, debugging, input.target, { signal });
  const all = [...words, ...input.command];
  // The copy of its files that a session sees is there to be read, and nothing else of it is.
  if (name !== "cp" || !all[0]?.startsWith(":")) refuseEnded(name, target);
  const place = { backend, debugging, target, options, signal };
  return await handler({ place, words: all, input, context });
}

/** What would have no effect beside a look, and be taken for having had one. */
function refuseOthersWords(name: string, { afterDashes }: LookKind, input: DebugInput): void {
  const { target, command } = input;
  const given = [
    ...(input.explain ? ["--explain"] : []),
    ...(input.promote !== undefined ? ["--promote"] : []),
    ...(input.copyTo !== undefined ? ["--copy-to"] : []),
    ...(input.follow ? ["--follow"] : []),
    ...(input.catch ? ["--catch"] : []),
    ...(input.keep ? ["--keep"] : []),
    ...(input.reuse ? ["--reuse"] : []),
  ];
  if (given.length > 0) {
    const message = `${given.join(" and ")} and the quick look ${name} do not go together`;
    throw new SidepodError("usage", message, {
      hint: `sidepod debug ${target} ${input.words.join(" ")}`,
      details: { look: name, options: given },
    });
  }
  const [first] = command;
  if (first === undefined || afterDashes) return;
  throw new SidepodError("usage", `the quick look ${name} takes no '${first}' after --`, {
    hint: `for a command: sidepod debug ${target} -- ${first}`,
    details: { look: name },
  });
}

/** Beside nothing that runs a look would find nothing, and have the status 0. */
function refuseEnded(look: string, { name, state, process }: DebugTarget): void {
  // One that is paused has its own error.
  if (process !== undefined || state === "paused") return;
  throw new SidepodError("not-running", `${look} takes a target that runs: ${name} is ${state}`, {
    hint: `sidepod debug ${name} looks at what it left`,
    details: { target: name, state, look },
  });
}

/** For looks that take nothing more. */
export function refuseWords(name: string, words: readonly string[]): void {
  const [first] = words;
  if (first !== undefined) throw new SidepodError("usage", `${name} takes no '${first}'`);
}

function unknownLook(name: string, target: string): SidepodError {
  const names = Object.keys(kinds);
  const near = nearest(name, names);
  return new SidepodError("usage", `'${name}' is not one of ${names.join(", ")}`, {
    hint: near ? `did you mean ${near}?` : `for a command: sidepod debug ${target} -- ${name}`,
    details: { name, ...(near !== undefined && { nearest: near }) },
  });
}
