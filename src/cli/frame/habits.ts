import { commandText } from "../../command-text.ts";
import type { Command, Program } from "./command.ts";
import { type FoundCommand, namesOf, optionsOf } from "./find-command.ts";
import { isChosenByWord } from "./misplaced.ts";

/** Commands of Compose, Podman and kubectl, by what does the same here. */
const commands: Readonly<Record<string, string>> = {
  start: "up",
  restart: "up",
  create: "up",
  apply: "up",
  stop: "down",
  rm: "down",
  kill: "down",
  delete: "down",
  config: "check",
  validate: "check",
  lint: "check",
  diff: "plan",
  list: "ps",
  ls: "ps",
  get: "ps",
  describe: "inspect",
  attach: "logs",
  shell: "exec",
  info: "engine",
  version: "--version",
};

/** What someone who comes from another tool probably wants, as the line to type. */
export function habitHint(
  { name: program }: Program,
  argv: readonly string[],
  found: FoundCommand | undefined,
): string | undefined {
  if (found === undefined) {
    const name = argv.find((word) => !word.startsWith("-")) ?? "";
    return Object.hasOwn(commands, name) ? `${program} ${commands[name]}` : undefined;
  }
  const { command, top, words } = found;
  if (argv.some((word) => /^-(it|ti)$/.test(word)) && hasOption(command, "-t")) {
    return "a session has a terminal if there is one here, without -it; -t gives it one in any case";
  }
  const [target = "", word] = words;
  const takesCommand = command.afterDashes !== undefined && !isChosenByWord(found);
  if (takesCommand && word !== undefined && !argv.includes("--")) {
    const rest = argv.slice(argv.indexOf(word, argv.indexOf(target) + 1));
    return commandText`put the command after --: ${[program, top.name, target]} -- ${rest}`;
  }
  const takesFile = Object.values(command.arguments).some(
    ({ complete }) => complete === "file" || complete === "pod-or-file",
  );
  const named = argv.find((word) => /^(-f|--file)(=|$)/.test(word));
  return takesFile && named !== undefined
    ? `name the file without an option: ${program} ${top.name} FILE`
    : undefined;
}

function hasOption(command: Command, name: string): boolean {
  return optionsOf(command).some((option) => namesOf(option).includes(name));
}
