import type { Context } from "./context.ts";

/** What the shell can complete a value with. */
export type Completion =
  | "pod"
  | "container"
  /** By its name inside the pod that the first argument names. */
  | "sidecar"
  | "target"
  | "pod-or-file"
  | "file"
  | "folder"
  | { readonly words: readonly string[] };

/** What commander hands over for one argument or option. */
export type RawValue = string | boolean | readonly string[] | undefined;

/** An argument, by its place on the command line. */
export interface ArgumentSpec<T> {
  /** As the help shows it: `FILE`, `POD...`. */
  readonly label: string;
  readonly summary: string;
  readonly required: boolean;
  readonly variadic: boolean;
  readonly complete?: Completion;
  readonly read: (raw: RawValue) => T;
}

/** An option, by its name on the command line. */
export interface OptionSpec<T> {
  /** As commander takes them: `-n, --tail <lines>`. */
  readonly flags: string;
  readonly summary: string;
  readonly repeatable: boolean;
  readonly hidden: boolean;
  readonly complete?: Completion;
  readonly read: (raw: RawValue) => T;
}

type Arguments = Readonly<Record<string, ArgumentSpec<unknown>>>;
type Options = Readonly<Record<string, OptionSpec<unknown>>>;

/** The arguments and options of a command as its handler gets them, in one object. */
type Input<A extends Arguments, O extends Options> = {
  readonly [K in keyof A]: ReturnType<A[K]["read"]>;
} & { readonly [K in keyof O]: ReturnType<O[K]["read"]> };

/** Does the work of a command; what it returns is the exit status, nothing is 0. */
// biome-ignore lint/suspicious/noConfusingVoidType: most handlers return nothing
type Handler<I> = (input: I, context: Context) => Promise<number | void>;

interface Example {
  readonly command: string;
  readonly means: string;
}

interface Description {
  readonly name: string;
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  /** Paragraphs for the command's own help and for docs/commands.md. */
  readonly description?: readonly string[];
  readonly examples?: readonly Example[];
  /** What `--json` prints, for docs/commands.md. */
  readonly json?: string;
  readonly hidden?: boolean;
  /** Options end at the first argument; the rest belongs to the command that is run. */
  readonly passThrough?: boolean;
  /** The argument that takes what stands after `--`, and nothing else. */
  readonly afterDashes?: string;
  /** In place of 1, for commands whose exit status is that of a command in a container. */
  readonly failureStatus?: number | ((raw: ReadonlyMap<string, RawValue>) => number);
}

interface Definition<A extends Arguments, O extends Options> extends Description {
  readonly arguments: A;
  readonly options: O;
  /** Imports the handler, so that a command loads only its own code. */
  readonly load: () => Promise<Handler<Input<A, O>>>;
}

/** A command as the table holds it: all that help, completion and documentation need, and `run`. */
export interface Command extends Description {
  readonly arguments: Arguments;
  readonly options: Options;
  readonly run: (
    raw: ReadonlyMap<string, RawValue>,
    context: Context,
    // biome-ignore lint/suspicious/noConfusingVoidType: as for Handler
  ) => Promise<number | void>;
}

/**
 * Makes a command for the table in program.ts.
 *
 * @example
 * export const ps = defineCommand({
 *   name: "ps",
 *   summary: "list pods and their containers",
 *   arguments: { pod: optional("POD", "show only this pod", "pod") },
 *   options: { json: jsonOption },
 *   load: async () => (await import("../handlers/ps.ts")).ps,
 * });
 */
export function defineCommand<A extends Arguments, O extends Options>(
  definition: Definition<A, O>,
): Command {
  const { load, ...description } = definition;
  return {
    ...description,
    run: async (raw, context) => {
      const input: Record<string, unknown> = {};
      for (const [key, spec] of Object.entries({
        ...definition.arguments,
        ...definition.options,
      })) {
        input[key] = spec.read(raw.get(key));
      }
      const handler = await load();
      return handler(input as Input<A, O>, context);
    },
  };
}

export interface Program {
  readonly name: string;
  readonly summary: string;
  readonly groups: readonly { readonly title: string; readonly commands: readonly Command[] }[];
}

/** Every command of a program, hidden ones too. */
export function commandsOf({ groups }: Program): readonly Command[] {
  return groups.flatMap((group) => group.commands);
}
