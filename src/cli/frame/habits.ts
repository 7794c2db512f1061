import { commandText } from "../../command-text.ts";
import { isTool } from "../commands/debug/mode.ts";
import { commandsOf, type Program } from "./command.ts";

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
export function habitHint(program: Program, argv: readonly string[]): string | undefined {
  const words = argv.filter((word) => !word.startsWith("-"));
  const [name = ""] = words;
  const command = commandsOf(program).find((one) => one.name === name);
  const [, , third = ""] = words;
  if (
    command?.afterDashes !== undefined &&
    third !== "" &&
    !argv.includes("--") &&
    !isTool(third)
  ) {
    const rest = argv.slice(argv.indexOf(third, 2));
    return commandText`a command stands after --: ${[program.name, name, words[1] ?? ""]} -- ${rest}`;
  }
  if (command === undefined) {
    return Object.hasOwn(commands, name) ? `${program.name} ${commands[name]}` : undefined;
  }
  const takesFile = Object.values(command.arguments).some(
    ({ complete }) => complete === "file" || complete === "pod-or-file",
  );
  const named = argv.find((word) => /^(-f|--file)(=|$)/.test(word));
  return takesFile && named !== undefined
    ? `the file stands alone: ${program.name} ${name} FILE`
    : undefined;
}
