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

/** What arguments or options are read into, by their keys. */
export type InputOf<P extends Arguments | Options> = {
  readonly [K in keyof P]: ReturnType<P[K]["read"]>;
};

/** The arguments and options of a command as its handler gets them, in one object. */
type Input<A extends Arguments, O extends Options> = InputOf<A> & InputOf<O>;

/** Does the work of a command; what it returns is the exit status, nothing is 0. */
// biome-ignore lint/suspicious/noConfusingVoidType: most handlers return nothing
type Handler<I> = (input: I, context: Context) => Promise<number | void>;

interface Example {
  readonly command: string;
  readonly means: string;
}

interface Description {
  /** A word; for a subcommand also the option that chooses it: `--copy-to`. */
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
  readonly failureStatus?: number;
  readonly subcommands?: Subcommands;
}

/**
 * Commands of a command, each made with `defineCommand`, with arguments and options of its own. The
 * command itself runs where none of them is chosen. An option that is for another of them is refused,
 * and the hint names where it belongs; whether an option has a value is the same in all of them.
 */
export interface Subcommands {
  /** What an error calls the command itself, beside them. */
  readonly plain: string;
  /** Chosen by the first word: `debug ls`. */
  readonly first?: SubcommandGroup;
  /** Chosen by the second word; the first is an argument that they have, too: `debug TARGET ps`. */
  readonly second?: SubcommandGroup;
  /** Chosen by an option, which is their name and stands among the command's own. */
  readonly byOption?: readonly Command[];
}

interface SubcommandGroup {
  /** As help shows it, with a colon. */
  readonly title: string;
  readonly commands: readonly Command[];
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
 *   load: async () => (await import("./handler.ts")).ps,
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

/** The command itself and its subcommands. */
export function formsOf(command: Command): readonly Command[] {
  const { byOption = [], first, second } = command.subcommands ?? {};
  return [command, ...byOption, ...(first?.commands ?? []), ...(second?.commands ?? [])];
}

/** A command's own options, and those of what its options choose. */
export function listedOptions(command: Command): Options {
  const forms = [command, ...(command.subcommands?.byOption ?? [])];
  return Object.assign({}, ...forms.map(({ options }) => options)) as Options;
}

/**
 * `logs [options] POD|CONTAINER...`
 *
 * @param top the program's command that it is a subcommand of, or itself
 */
export function usageOf(command: Command, top: Command): string {
  const { afterDashes, name, options } = command;
  const words = Object.entries(command.arguments).map(([key, argument]) =>
    key === afterDashes ? `[-- ${argument.label}...]` : placeOf(argument),
  );
  const some = Object.keys(options).length > 0 ? ["[options]"] : [];
  if (command === top) return [name, ...some, ...words].join(" ");
  if (top.subcommands?.second?.commands.includes(command)) {
    const [target = "", ...more] = words;
    return [top.name, target, name, ...some, ...more].join(" ");
  }
  const chooser = Object.values(options).find(({ flags }) => flags.split(" ")[0] === name);
  return [top.name, chooser?.flags ?? name, ...some, ...words].join(" ");
}

function placeOf({ label, required, variadic }: ArgumentSpec<unknown>): string {
  const text = variadic ? `${label}...` : label;
  return required ? text : `[${text}]`;
}

/** Whether there is an argument for any number of words. */
export function takesList({ arguments: all, afterDashes }: Command): boolean {
  return Object.entries(all).some(([key, { variadic }]) => variadic && key !== afterDashes);
}
