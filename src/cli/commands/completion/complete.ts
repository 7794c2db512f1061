import {
  type Command,
  type Completion,
  commandsOf,
  type OptionSpec,
  type Program,
} from "../../frame/command.ts";
import { globalOptions } from "../../frame/parameters.ts";

interface Candidate {
  readonly word: string;
  readonly summary?: string;
}

interface Completions {
  readonly candidates: readonly Candidate[];
  /** What the shell itself adds. */
  readonly paths: "files" | "folders" | "none";
  /** `--tail=` where the value of such an option is completed; it stands before each candidate. */
  readonly prefix: string;
}

/** Where names of running things come from; each may give none. */
export interface Names {
  readonly pods: () => Promise<readonly string[]>;
  readonly containers: () => Promise<readonly string[]>;
  /** Names inside a pod, without main's. */
  readonly sidecars: (pod: string) => Promise<readonly string[]>;
}

const help: OptionSpec<unknown> = {
  flags: "-h, --help",
  summary: "show help",
  repeatable: false,
  hidden: false,
  read: () => undefined,
};

/**
 * What can stand at the place of the last word.
 *
 * @param words all that stands after `sidepod`; the last is the one being typed, perhaps empty
 */
export async function complete(
  program: Program,
  words: readonly string[],
  names: Names,
): Promise<Completions> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const commands = commandsOf(program);
  const commandAt = indexOfCommand(before, commands);
  const command = commands.find((candidate) => candidate.name === before[commandAt]);
  const options = [...Object.values({ ...command?.options, ...globalOptions }), help].filter(
    (option) => !option.hidden,
  );
  const past = readWords(command ? before.slice(commandAt + 1) : before, options, command);

  if (past.optionsEnded) return completeArgument();
  const inline = typed.match(/^(--[^=]+=)(.*)$/s);
  if (inline) {
    const option = options.find((candidate) =>
      namesOf(candidate).includes(inline[1]?.slice(0, -1) ?? ""),
    );
    return { ...(await completeValue(option?.complete, names, past)), prefix: inline[1] ?? "" };
  }
  if (past.pendingOption) return completeValue(past.pendingOption.complete, names, past);
  if (typed.startsWith("-")) {
    return plain(
      options.flatMap((option) =>
        namesOf(option)
          .filter((name) => name.startsWith("--") || name === typed)
          .map((word) => ({ word, summary: option.summary })),
      ),
    );
  }
  return completeArgument();

  async function completeArgument(): Promise<Completions> {
    if (!command) {
      if (before[commandAt] !== undefined) return plain([]);
      return plain(
        commands
          .filter((candidate) => !candidate.hidden)
          .map(({ name, summary }) => ({ word: name, summary })),
      );
    }
    const specs = Object.values(command.arguments);
    const spec = specs[past.words.length] ?? (specs.at(-1)?.variadic ? specs.at(-1) : undefined);
    return completeValue(spec?.complete, names, past);
  }
}

async function completeValue(
  completion: Completion | undefined,
  names: Names,
  { words: [first] }: Past,
): Promise<Completions> {
  if (completion === undefined) return plain([]);
  if (typeof completion === "object") return plain(completion.words.map((word) => ({ word })));
  switch (completion) {
    case "file":
      return { candidates: [], paths: "files", prefix: "" };
    case "folder":
      return { candidates: [], paths: "folders", prefix: "" };
    case "pod":
      return plain((await names.pods()).map((word) => ({ word })));
    case "container":
      return plain((await names.containers()).map((word) => ({ word })));
    case "sidecar":
      return plain((first ? await names.sidecars(first) : []).map((word) => ({ word })));
    case "target":
      return plain(
        [...new Set([...(await names.pods()), ...(await names.containers())])].map((word) => ({
          word,
        })),
      );
    case "pod-or-file":
      return { ...plain((await names.pods()).map((word) => ({ word }))), paths: "files" };
  }
}

/** The first word that is neither an option nor the value of one. */
function indexOfCommand(words: readonly string[], commands: readonly Command[]): number {
  const options = Object.values(globalOptions);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (commands.some((command) => command.name === word)) return index;
    if (!word.startsWith("-")) return index;
    if (takesValue(options.find((option) => namesOf(option).includes(word)))) index += 1;
  }
  return words.length;
}

interface Past {
  /** The arguments so far. */
  readonly words: readonly string[];
  /** The option whose value is being typed. */
  readonly pendingOption: OptionSpec<unknown> | undefined;
  readonly optionsEnded: boolean;
}

function readWords(
  words: readonly string[],
  options: readonly OptionSpec<unknown>[],
  command: Command | undefined,
): Past {
  const given: string[] = [];
  let pendingOption: OptionSpec<unknown> | undefined;
  let optionsEnded = false;
  for (const word of words) {
    if (pendingOption) {
      pendingOption = undefined;
    } else if (optionsEnded || !word.startsWith("-") || word === "-") {
      given.push(word);
      if (command?.passThrough) optionsEnded = true;
    } else if (word === "--") {
      optionsEnded = true;
    } else {
      const option = options.find((candidate) => namesOf(candidate).includes(word));
      if (takesValue(option)) pendingOption = option;
    }
  }
  return { words: given, pendingOption, optionsEnded };
}

function takesValue(option: OptionSpec<unknown> | undefined): option is OptionSpec<unknown> {
  return option !== undefined && /[<[]/.test(option.flags);
}

function namesOf(option: OptionSpec<unknown>): readonly string[] {
  return option.flags.match(/--?[a-z][\w-]*/gi) ?? [];
}

function plain(candidates: readonly Candidate[]): Completions {
  return { candidates, paths: "none", prefix: "" };
}
