import { Argument, Command as Commander, CommanderError, Option } from "commander";
import { version } from "../../app/version.ts";
import { SidepodError } from "../../errors.ts";
import {
  type Command,
  listedOptions,
  type OptionSpec,
  type Program,
  type RawValue,
  takesList,
  usageOf,
} from "./command.ts";
import type { GlobalOptions } from "./context.ts";
import { type FoundCommand, findCommand } from "./find-command.ts";
import { habitHint } from "./habits.ts";
import type { Io } from "./io.ts";
import { refusedOption, refuseWords } from "./misplaced.ts";
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
  const found = findCommand(program, argv);
  const { after, afterDashes } = cutAtDashes(found);
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
    .addHelpText(
      "after",
      `\nRun \`${program.name} COMMAND --help\` for its arguments and options.`,
    );
  for (const spec of Object.values(globalOptions)) root.addOption(toOption(spec));
  for (const { title, commands } of program.groups) {
    for (const top of commands) {
      const command = top === found?.top ? found.command : top;
      const commander = toCommander(command, top, argv, io).helpGroup(title);
      root.addCommand(commander, { hidden: top.hidden === true });
      commander.action(() => {
        if (found === undefined) return;
        refuseForeign(found, commander);
        refuseWords(found, commander.args, afterDashes);
        const input = readInput(command, commander, afterDashes);
        parsed = { kind: "command", command, input, options: readGlobals([root, commander]) };
      });
    }
  }
  const line = found ? [...found.before, found.top.name, ...after] : argv;
  try {
    await root.parseAsync(line, { from: "user" });
    return parsed;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "shown", status: 0 };
    if (error.code === "commander.help") return { kind: "shown", status: 2 };
    throw usageError(error, program, argv, found);
  }
}

/** Commander takes what stands after `--` for more arguments. */
function cutAtDashes(found: FoundCommand | undefined): {
  readonly after: readonly string[];
  readonly afterDashes: readonly string[];
} {
  const { after = [], command, top } = found ?? {};
  const dashes = after.indexOf("--");
  const takesThem = command?.afterDashes !== undefined;
  const refusesThem = top?.afterDashes !== undefined && command && !takesList(command);
  return dashes !== -1 && (takesThem || refusesThem)
    ? { after: after.slice(0, dashes), afterDashes: after.slice(dashes + 1) }
    : { after, afterDashes: [] };
}

/** @param top the program's command that it is a subcommand of, or itself */
function toCommander(
  command: Command,
  top: Command,
  argv: readonly string[],
  io: Pick<Io, "stdout" | "stderr">,
): Commander {
  const commander = configure(new Commander(top.name), io).summary(top.summary);
  // Of the others, the list of commands shows just this.
  if (!argv.includes(top.name)) return commander;
  commander
    .usage(usageOf(command, top).slice(top.name.length + 1))
    .description([`${capitalise(command.summary)}.`, ...(command.description ?? [])].join("\n\n"))
    .addHelpOption(new Option("-h, --help", "show help").helpGroup(everyCommand))
    .passThroughOptions(command.passThrough === true)
    // What a subcommand takes is told in its own words.
    .allowExcessArguments(top.subcommands !== undefined);
  for (const [key, { label, summary, required, variadic }] of Object.entries(command.arguments)) {
    if (key === command.afterDashes) continue;
    const text = variadic ? `${label}...` : label;
    commander.addArgument(new Argument(required ? `<${text}>` : `[${text}]`, summary));
  }
  const inherited = new Set(Object.values(top.options));
  for (const spec of Object.values(command === top ? listedOptions(top) : command.options)) {
    const isShared = command !== top && inherited.has(spec);
    const option = toOption(spec);
    commander.addOption(isShared ? option.helpGroup(`Options of ${top.name}:`) : option);
  }
  for (const spec of Object.values(globalOptions)) {
    commander.addOption(toOption(spec).helpGroup(everyCommand));
  }
  const { first, second } = command.subcommands ?? {};
  for (const { title, commands } of [second, first].filter((group) => group !== undefined)) {
    const width = Math.max(...commands.map(({ name }) => name.length));
    const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
    commander.addHelpText("after", `\n${title}\n${lines.join("\n")}`);
  }
  if (command.examples) {
    const lines = command.examples.map(({ command, means }) => `  ${command}\n      ${means}`);
    commander.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
  }
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

function readInput(
  command: Command,
  commander: Commander,
  afterDashes: readonly string[],
): ReadonlyMap<string, RawValue> {
  const input = new Map<string, RawValue>();
  for (const [index, key] of Object.keys(command.arguments).entries()) {
    const raw: RawValue =
      key === command.afterDashes ? afterDashes : commander.processedArgs[index];
    // Where options end at the first argument, commander leaves a `--` in the rest.
    const marked = command.passThrough && Array.isArray(raw) && raw[0] === "--";
    input.set(key, marked ? raw.slice(1) : raw);
  }
  for (const [key, spec] of Object.entries(command.options)) {
    input.set(key, commander.opts()[new Option(spec.flags).attributeName()]);
  }
  return input;
}

/** Among a command's options are listed those of what its options choose. */
function refuseForeign(found: FoundCommand, commander: Commander): void {
  const own = new Set(Object.values(found.command.options));
  for (const spec of Object.values(listedOptions(found.command))) {
    const option = new Option(spec.flags);
    if (own.has(spec) || commander.getOptionValueSource(option.attributeName()) !== "cli") continue;
    const refused = refusedOption(found, option.long ?? "");
    if (refused) throw refused;
  }
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
function usageError(
  error: CommanderError,
  program: Program,
  argv: readonly string[],
  found: FoundCommand | undefined,
): SidepodError {
  const [first = "", second] = error.message
    .replace(/^error: /, "")
    .replace(/\.$/, "")
    .split("\n");
  const unknown = /^unknown option '(--[^=']+|-.)/.exec(first)?.[1];
  const habit = habitHint(program, argv, found);
  const misplaced = habit === undefined && unknown && found && refusedOption(found, unknown);
  if (misplaced) return misplaced;
  const suggestion = second?.match(/^\(Did you mean (?:one of )?(.*)\?\)$/)?.[1];
  const help = `${program.name} ${found ? `${found.top.name} ` : ""}--help`;
  return new SidepodError("usage", first, {
    hint: habit ?? (suggestion ? `did you mean ${suggestion}?` : help),
    cause: error,
  });
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
