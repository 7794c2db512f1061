import {
  type Command,
  type Completion,
  commandsOf,
  listedOptions,
  type OptionSpec,
  type Program,
} from "../../frame/command.ts";
import { findCommand, namesOf, scanWords } from "../../frame/find-command.ts";
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
  const found = findCommand(program, before);
  const command = found?.command;
  const own = command === found?.top ? command && listedOptions(command) : command?.options;
  const options = [...Object.values({ ...own, ...globalOptions }), help].filter(
    (option) => !option.hidden,
  );
  const { words: all, ended, pendingOption } = scanWords(found?.after ?? before, found?.top);
  const past = all.map(({ text }) => text);

  if (ended !== undefined) return completeArgument();
  const inline = typed.match(/^(--[^=]+=)(.*)$/s);
  if (inline) {
    const option = options.find((candidate) =>
      namesOf(candidate).includes(inline[1]?.slice(0, -1) ?? ""),
    );
    return { ...(await completeValue(option?.complete, names, past)), prefix: inline[1] ?? "" };
  }
  if (pendingOption) return completeValue(pendingOption.complete, names, past);
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
    if (!command) return past.length > 0 ? plain([]) : plain(named(commandsOf(program)));
    const specs = Object.values(command.arguments);
    const spec = specs[past.length] ?? (specs.at(-1)?.variadic ? specs.at(-1) : undefined);
    const values = await completeValue(spec?.complete, names, past);
    if (ended !== undefined) return values;
    const { first, second } = command.subcommands ?? {};
    const group = [first, second][past.length];
    return { ...values, candidates: [...values.candidates, ...named(group?.commands ?? [])] };
  }
}

function named(commands: readonly Command[]): readonly Candidate[] {
  return commands
    .filter(({ hidden }) => !hidden)
    .map(({ name, summary }) => ({ word: name, summary }));
}

async function completeValue(
  completion: Completion | undefined,
  names: Names,
  [first]: readonly string[],
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

function plain(candidates: readonly Candidate[]): Completions {
  return { candidates, paths: "none", prefix: "" };
}
