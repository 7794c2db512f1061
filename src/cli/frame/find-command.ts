import { type Command, commandsOf, formsOf, type OptionSpec, type Program } from "./command.ts";
import { globalOptions } from "./parameters.ts";

/** A command in a command line. */
export interface FoundCommand {
  /** The program's own command. */
  readonly top: Command;
  /** Its subcommand that was chosen, or itself. */
  readonly command: Command;
  /** What stands before its name. */
  readonly before: readonly string[];
  /** What stands after it, without the word that chose the subcommand. */
  readonly after: readonly string[];
  /** Words that are neither options nor their values, up to `--`; the choosing one is among them. */
  readonly words: readonly string[];
  /** The option that chose the subcommand, with its value. */
  readonly chosenBy: readonly string[];
}

/**
 * Finds the command that a command line is for, and its subcommand, which may stand after options and
 * arguments.
 */
export function findCommand(program: Program, argv: readonly string[]): FoundCommand | undefined {
  const at = indexOfCommand(argv);
  const top = commandsOf(program).find(({ name }) => name === argv[at]);
  if (top === undefined) return undefined;
  const before = argv.slice(0, at);
  const rest = argv.slice(at + 1);
  const { words, ended, given } = scanWords(rest, top);
  const texts = words.slice(0, ended).map(({ text }) => text);
  const [chosen, place] = choose(top, texts, given);
  const chooser = place === undefined ? undefined : words[place]?.index;
  const after = rest.filter((_, index) => index !== chooser);
  const chosenBy = optionAsGiven(rest, chosen);
  return { top, command: chosen ?? top, before, after, words: texts, chosenBy };
}

function optionAsGiven(rest: readonly string[], chosen: Command | undefined): readonly string[] {
  const at = rest.findIndex((text) => text.replace(/=.*/s, "") === chosen?.name);
  const text = rest[at] ?? "";
  if (chosen === undefined || !text.startsWith("-")) return [];
  return rest.slice(at, at + (nextValueOf(text, optionsOf(chosen)) === undefined ? 1 : 2));
}

/** The first word that is neither an option of every command nor the value of one. */
function indexOfCommand(argv: readonly string[]): number {
  const options = Object.values(globalOptions);
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? "";
    if (!word.startsWith("-")) return index;
    if (nextValueOf(word, options) !== undefined) index += 1;
  }
  return argv.length;
}

/** The subcommand, and the place of the word that chose it among the words. */
function choose(
  { subcommands }: Command,
  words: readonly string[],
  given: readonly string[],
): readonly [command: Command | undefined, place?: number] {
  const { first, second, byOption } = subcommands ?? {};
  const named = (commands: readonly Command[] | undefined, word: string | undefined) =>
    commands?.find(({ name }) => name === word);
  const [one, two] = words;
  const action = named(first?.commands, one);
  if (action) return [action, 0];
  const tool = named(second?.commands, two);
  if (tool) return [tool, 1];
  // For help, what it would be used on need not be said.
  const asked = given.some((name) => name === "--help" || name === "-h");
  const shown = asked && two === undefined ? named(second?.commands, one) : undefined;
  if (shown) return [shown, 0];
  return [byOption?.find(({ name }) => given.includes(name))];
}

export interface ScannedWords {
  /** Words that are neither options nor their values, and where they stand. */
  readonly words: readonly { readonly text: string; readonly index: number }[];
  /** How many of them stand before the end of options; undefined where that has not come. */
  readonly ended: number | undefined;
  /** The names of the options, as they were written. */
  readonly given: readonly string[];
  /** The option whose value is to come. */
  readonly pendingOption: OptionSpec<unknown> | undefined;
}

/** Tells the words after a command's name from its options, those of its subcommands included. */
export function scanWords(argv: readonly string[], command: Command | undefined): ScannedWords {
  const own = command === undefined ? [] : formsOf(command).flatMap((one) => optionsOf(one));
  const options = [...own, ...Object.values(globalOptions)];
  const words: { readonly text: string; readonly index: number }[] = [];
  const given: string[] = [];
  let pendingOption: OptionSpec<unknown> | undefined;
  let ended: number | undefined;
  for (const [index, text] of argv.entries()) {
    if (pendingOption !== undefined) {
      pendingOption = undefined;
    } else if (ended !== undefined || !text.startsWith("-") || text === "-") {
      words.push({ text, index });
      if (command?.passThrough) ended ??= words.length;
    } else if (text === "--") {
      ended = words.length;
    } else {
      given.push(text.replace(/=.*/s, ""));
      pendingOption = nextValueOf(text, options);
    }
  }
  return { words, ended, given, pendingOption };
}

/** The option whose value is the next word: `--lines`, or the last letter of `-Tu`. */
function nextValueOf(
  text: string,
  options: readonly OptionSpec<unknown>[],
): OptionSpec<unknown> | undefined {
  const find = (name: string) => options.find((option) => namesOf(option).includes(name));
  if (text.startsWith("--")) return ifTakesValue(find(text));
  for (const [index, letter] of [...text.slice(1)].entries()) {
    const option = ifTakesValue(find(`-${letter}`));
    // What follows such a letter is its value.
    if (option !== undefined) return index === text.length - 2 ? option : undefined;
  }
  return undefined;
}

function ifTakesValue(option: OptionSpec<unknown> | undefined): OptionSpec<unknown> | undefined {
  return option !== undefined && /[<[]/.test(option.flags) ? option : undefined;
}

export function optionsOf({ options }: Command): readonly OptionSpec<unknown>[] {
  return Object.values(options);
}

/** `-n` and `--tail` of `-n, --tail <lines>` */
export function namesOf({ flags }: OptionSpec<unknown>): readonly string[] {
  return flags.match(/--?[a-z][\w-]*/gi) ?? [];
}
