import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import { nearest } from "../../podfile/nearest.ts";
import { type Command, formsOf, takesList } from "./command.ts";
import { type FoundCommand, namesOf, optionsOf } from "./find-command.ts";

/** What was given to one form of a command, and is for another. */

/**
 * @param words the arguments, without the one that chose the subcommand
 * @throws SidepodError `usage` for words that the command does not accept
 */
export function refuseWords(
  found: FoundCommand,
  words: readonly string[],
  afterDashes: readonly string[],
): void {
  const { command, top } = found;
  const names = Object.keys(command.arguments).filter((key) => key !== command.afterDashes);
  const excess = takesList(command) ? undefined : words[names.length];
  if (excess !== undefined) {
    const { second } = top.subcommands ?? {};
    throw second && !isChosenByWord(found)
      ? unknownSubcommand(found, excess, second.commands)
      : new SidepodError("usage", `${command.name} does not accept '${excess}'`);
  }
  const [first] = afterDashes;
  if (first === undefined || command.afterDashes !== undefined) return;
  throw new SidepodError("usage", `${command.name} does not accept '${first}' after --`, {
    hint: commandText`for a command: sidepod ${top.name} ${words[0] ?? "TARGET"} -- ${first}`,
    details: { command: command.name },
  });
}

/** Whether a word of the command line has chosen it, and no option. */
export function isChosenByWord({ command, top }: FoundCommand): boolean {
  return command !== top && !command.name.startsWith("-");
}

function unknownSubcommand(
  { top, words }: FoundCommand,
  word: string,
  commands: readonly Command[],
): SidepodError {
  const names = commands.map(({ name }) => name);
  const [target = "", ...more] = words;
  if (names.includes(target)) return turnedRound(top, target, more);
  const near = nearest(word, names);
  return new SidepodError("usage", `'${word}' is not one of ${names.join(", ")}`, {
    hint: near
      ? `did you mean ${near}?`
      : commandText`for a command: sidepod ${top.name} ${target} -- ${word}`,
    details: { name: word, ...(near !== undefined && { nearest: near }) },
  });
}

/** `ps web`, `cp web:/etc/hosts .` */
function turnedRound(
  top: Command,
  name: string,
  [first = "", ...more]: readonly string[],
): SidepodError {
  const [target = "", ...path] = first.split(":");
  const from = path.length > 0 ? [`:${path.join(":")}`] : [];
  return new SidepodError("usage", `the target comes before ${name}`, {
    hint: commandText`sidepod ${[top.name, target, name, ...from, ...more]}`,
    details: { name, target },
  });
}

/** The error for an option of another form of the command; undefined where none has it. */
export function refusedOption(found: FoundCommand, flag: string): SidepodError | undefined {
  const { command, top } = found;
  const forms = formsOf(top);
  if (top.subcommands?.byOption?.some(({ name }) => name === flag)) return notTogether(found, flag);
  const having = forms.filter((form) => optionNamed(form, flag));
  const option = having[0] && optionNamed(having[0], flag);
  if (option === undefined) return undefined;
  const long = namesOf(option).at(-1) ?? flag;
  const names = having.map((form) => calledIn(top, form));
  return new SidepodError("usage", `${long} does not apply to ${calledIn(top, command)}`, {
    hint: having.length > forms.length / 2 ? "omit it" : `it applies to ${names.join(", ")}`,
    details: { option: long },
  });
}

function optionNamed(command: Command, flag: string) {
  return optionsOf(command).find((option) => namesOf(option).includes(flag));
}

function calledIn(top: Command, form: Command): string {
  return form === top ? (top.subcommands?.plain ?? top.name) : form.name;
}

/** Each of them says what is done. */
function notTogether({ command, top, words, chosenBy }: FoundCommand, flag: string): SidepodError {
  const isWord = !command.name.startsWith("-");
  const both = isWord ? [flag, command.name] : [command.name, flag];
  const line = isWord ? words : [...words.slice(0, 1), ...chosenBy];
  return new SidepodError("usage", `${both.join(" and ")} cannot be combined`, {
    hint: commandText`sidepod ${[top.name, ...line]}`,
    details: { options: both.filter((one) => one.startsWith("-")) },
  });
}
