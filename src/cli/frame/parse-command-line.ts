import { Argument, Command as Commander, CommanderError, Option } from "commander";
import { version } from "../../app/version.ts";
import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import {
  type ArgumentSpec,
  type Command,
  commandsOf,
  type OptionSpec,
  type Program,
  type RawValue,
} from "./command.ts";
import type { GlobalOptions } from "./context.ts";
import { habitHint } from "./habits.ts";
import type { Io } from "./io.ts";
import { globalOptions } from "./parameters.ts";

const everyCommand = "Options of every command:";

/** A command to run, or the help or version that was shown instead. */
type Parsed =
  | { readonly kind: "shown"; readonly status: number }
  | {
      readonly kind: "command";
      readonly command: Command;
      readonly input: ReadonlyMap<string, RawValue>;
      readonly options: GlobalOptions;
    };

/**
 * Finds the command and its input. Help and version are printed here, to standard output.
 *
 * @throws SidepodError `usage`, with the nearest command or option as its hint
 */
export async function parseCommandLine(
  program: Program,
  argv: readonly string[],
  io: Pick<Io, "stdout" | "stderr">,
): Promise<Parsed> {
  let parsed: Parsed = { kind: "shown", status: 0 };
  const root = build(program, argv, io, (result) => {
    parsed = result;
  });
  try {
    await root.parseAsync(argv, { from: "user" });
    return parsed;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "shown", status: 0 };
    if (error.code === "commander.help") return { kind: "shown", status: 2 };
    throw usageError(error, program, argv);
  }
}

function build(
  program: Program,
  argv: readonly string[],
  io: Pick<Io, "stdout" | "stderr">,
  found: (result: Parsed) => void,
): Commander {
  const root = configure(new Commander(program.name), io)
    .description(program.summary)
    .usage("COMMAND [options]")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "show help")
    .addHelpCommand(
      new Commander("help")
        .argument("[COMMAND]")
        .description("show help")
        .helpGroup(program.groups.at(-1)?.title ?? ""),
    )
    .enablePositionalOptions()
    .addHelpText("after", `\nRun \`${program.name} COMMAND --help\` for what a command takes.`);
  for (const spec of Object.values(globalOptions)) root.addOption(toOption(spec));
  for (const group of program.groups) {
    for (const command of group.commands) {
      root.addCommand(toCommander(command, argv, root, io, found).helpGroup(group.title), {
        hidden: command.hidden === true,
      });
    }
  }
  return root;
}

function toCommander(
  command: Command,
  argv: readonly string[],
  root: Commander,
  io: Pick<Io, "stdout" | "stderr">,
  found: (result: Parsed) => void,
): Commander {
  const commander = configure(new Commander(command.name), io).summary(command.summary);
  // Of the others, the list of commands shows just this.
  if (!argv.includes(command.name)) return commander;
  commander
    .description([`${capitalise(command.summary)}.`, ...(command.description ?? [])].join("\n\n"))
    .addHelpOption(new Option("-h, --help", "show help").helpGroup(everyCommand))
    .passThroughOptions(command.passThrough === true);
  const words = Object.entries(command.arguments);
  for (const [key, { label, summary, required, variadic }] of words) {
    // Commander takes one list of words only, and this one is cut off its end.
    if (key === command.afterDashes) continue;
    const text = variadic ? `${label}...` : label;
    commander.addArgument(new Argument(required ? `<${text}>` : `[${text}]`, summary));
  }
  for (const spec of Object.values(command.options)) commander.addOption(toOption(spec));
  for (const spec of Object.values(globalOptions)) {
    commander.addOption(toOption(spec).helpGroup(everyCommand));
  }
  if (command.afterDashes !== undefined) {
    commander.usage(
      `${commander.usage()} [-- ${command.arguments[command.afterDashes]?.label}...]`,
    );
  }
  if (command.examples) {
    const lines = command.examples.map(({ command, means }) => `  ${command}\n      ${means}`);
    commander.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
  }
  commander.action(() => {
    found({
      kind: "command",
      command,
      input: readInput(command, commander, wordsAfterDashes(argv)),
      options: readGlobals([root, commander]),
    });
  });
  return commander;
}

function configure(commander: Commander, io: Pick<Io, "stdout" | "stderr">): Commander {
  return commander
    .exitOverride()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      // Errors are thrown and printed in main; help after a bare `sidepod` comes here.
      writeErr: (text) => void io.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? 100, 120),
      getErrHelpWidth: () => Math.min(io.stderr.columns ?? 100, 120),
    });
}

function toOption(spec: OptionSpec<unknown>): Option {
  const option = new Option(spec.flags, spec.summary).hideHelp(spec.hidden);
  if (spec.repeatable) {
    option.argParser((text, before: string[] | undefined) => [...(before ?? []), text]);
  }
  return option;
}

function wordsAfterDashes(argv: readonly string[]): number {
  const dashes = argv.indexOf("--");
  return dashes === -1 ? 0 : argv.length - dashes - 1;
}

function readInput(
  command: Command,
  commander: Commander,
  afterDashes: number,
): ReadonlyMap<string, RawValue> {
  const input = new Map<string, RawValue>();
  Object.entries(command.arguments).forEach(([key, spec], index) => {
    if (key === command.afterDashes) {
      input.set(key, commander.args.slice(commander.args.length - afterDashes));
      return;
    }
    const given: RawValue = commander.processedArgs[index];
    if (command.afterDashes !== undefined && !Array.isArray(given)) {
      // What stands after the dashes is for nobody else.
      const isBefore = index < commander.args.length - afterDashes;
      if (spec.required && !isBefore) throw missingArgument(command, spec);
      input.set(key, isBefore ? given : undefined);
      return;
    }
    const raw =
      command.afterDashes !== undefined && Array.isArray(given)
        ? given.slice(0, Math.max(0, given.length - afterDashes))
        : given;
    // Where options end at the first argument, commander leaves a `--` in the rest.
    const marked = command.passThrough && Array.isArray(raw) && raw[0] === "--";
    input.set(key, marked ? raw.slice(1) : raw);
  });
  for (const [key, spec] of Object.entries(command.options)) {
    input.set(key, commander.opts()[new Option(spec.flags).attributeName()]);
  }
  return input;
}

function missingArgument({ name }: Command, { label }: ArgumentSpec<unknown>): SidepodError {
  return new SidepodError("usage", `missing required argument '${label}'`, {
    hint: commandText`sidepod ${name.split(" ")} --help`,
  });
}

function readGlobals(places: readonly Commander[]): GlobalOptions {
  const given = (name: keyof GlobalOptions) =>
    places
      .filter((place) => place.getOptionValueSource(name) === "cli")
      .map((place): RawValue => place.opts()[name])
      .at(-1);
  return {
    connection: globalOptions.connection.read(given("connection")),
    quiet: globalOptions.quiet.read(given("quiet")),
    plain: globalOptions.plain.read(given("plain")),
    color: given("color") !== false,
  };
}

/** Commander puts its suggestion on a second line, in brackets. */
function usageError(error: CommanderError, program: Program, argv: readonly string[]) {
  const [first = "", second] = error.message
    .replace(/^error: /, "")
    .replace(/\.$/, "")
    .split("\n");
  const suggestion = second?.match(/^\(Did you mean (?:one of )?(.*)\?\)$/)?.[1];
  const named = commandsOf(program).find(({ name }) => argv.includes(name));
  const help = `${program.name} ${named ? `${named.name} ` : ""}--help`;
  return new SidepodError("usage", first, {
    hint: habitHint(program, argv) ?? (suggestion ? `did you mean ${suggestion}?` : help),
    cause: error,
  });
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
