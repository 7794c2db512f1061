import { findDebugTarget } from "../../../debug/find-target.ts";
import type { LookPlace } from "../../../debug/looks/run-look.ts";
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

const handlers: Readonly<Record<string, () => Promise<LookHandler>>> = {
  ps: async () => (await import("./looks/ps.ts")).ps,
  sockets: async () => (await import("./looks/sockets.ts")).sockets,
  files: async () => (await import("./looks/files.ts")).files,
  env: async () => (await import("./looks/env.ts")).env,
  trace: async () => (await import("./looks/trace.ts")).trace,
  capture: async () => (await import("./looks/capture.ts")).capture,
  http: async () => (await import("./looks/http.ts")).http,
  resolve: async () => (await import("./looks/resolve.ts")).resolve,
  cp: async () => (await import("./looks/cp.ts")).cp,
};

/** `sidepod debug TARGET ps` and its like. */
export async function look(input: DebugInput, context: Context): Promise<number> {
  const [name = "", ...words] = input.words;
  const load = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (load === undefined) throw unknownLook(name, input.target);
  const handler = await load();
  const { signal } = context;
  const options = readOptions(input, context);
  await using backend = await context.openBackend();
  const debugging = await backend.debugging();
  const target = await findDebugTarget(backend, debugging, input.target, { signal });
  const place = { backend, debugging, target, options, signal };
  return await handler({ place, words: [...words, ...input.command], input, context });
}

/** For looks that take nothing more. */
export function refuseWords(name: string, words: readonly string[]): void {
  const [first] = words;
  if (first !== undefined) throw new SidepodError("usage", `${name} takes no '${first}'`);
}

function unknownLook(name: string, target: string): SidepodError {
  const names = Object.keys(handlers);
  const near = nearest(name, names);
  return new SidepodError("usage", `'${name}' is not one of ${names.join(", ")}`, {
    hint: near ? `did you mean ${near}?` : `for a command: sidepod debug ${target} -- ${name}`,
    details: { name, ...(near !== undefined && { nearest: near }) },
  });
}
