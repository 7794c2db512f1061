import { errorCodes } from "../../errors.ts";
import { type Command, listedOptions, type OptionSpec, type Program, usageOf } from "./command.ts";
import { globalOptions } from "./parameters.ts";

const head = `# Commands

<!-- Written from the table of commands in src/cli/frame/program.ts: npx vitest run src/cli/frame/commands-page.test.ts --update -->

Data goes to standard output, everything else to standard error. Colours and updating lines are
for terminals only: a pipe or a file gets plain lines, and so does a terminal with \`NO_COLOR\`,
\`--no-color\` or \`--plain\`.
`;

const outputs = `## JSON

\`--json\`, on every command that prints data, is made for programs: its fields keep their names and
meanings, and new ones may be added. If such a command fails, the error on standard error is also
one line of JSON: \`{"error": {code, message, evidence, hint, details}}\`. The codes are listed in
[errors.md](errors.md).
`;

const interruptions = `## Interruptions

Ctrl-C leaves a state from which the same command continues; a second Ctrl-C ends it immediately.
The exit status is 130 after Ctrl-C, 143 after SIGTERM. When the reader of standard output closes it,
as with \`| head\`, the command ends silently with 0.
`;

const environment: readonly (readonly [name: string, means: string])[] = [
  ["CONTAINER_HOST", "the address of the engine, `unix:///path` or `ssh://user@host/path`"],
  ["CONTAINER_CONNECTION", "the name of one of Podman's connections, as `--connection`"],
  ["NO_COLOR", "no colours, whatever its value"],
  ["FORCE_COLOR", "colours even without a terminal"],
  ["SIDEPOD_DEBUG", "with any value, errors include a stack trace"],
];

/** docs/commands.md, from the table of commands. */
export function formatCommandsPage({ groups }: Program): string {
  const commands = groups.map(({ title, commands: all }) => ({
    title: title.replace(/:$/, ""),
    commands: all.filter((command) => !command.hidden),
  }));
  const contents = commands.map(
    (group) =>
      `- ${group.title}: ${group.commands.map(({ name }) => `[${name}](#${name})`).join(", ")}`,
  );
  return [
    head,
    `${contents.join("\n")}\n`,
    ...commands.flatMap((group) => group.commands.map(formatCommand)),
    formatGlobals(),
    formatStatuses(),
    outputs,
    interruptions,
    `## Environment\n\n${table(
      ["variable", "means"],
      environment.map(([name, means]) => [code(name), means]),
    )}\n`,
  ].join("\n");
}

function formatCommand(command: Command): string {
  const { first, second } = command.subcommands ?? {};
  const groups = [second, first].filter((group) => group !== undefined);
  return [
    describe(command, command, "##"),
    ...groups.flatMap(({ title, commands }) => [
      `${title}\n`,
      ...commands.map((one) => describe(one, command, "###")),
    ]),
  ].join("\n");
}

/** @param top the command that it is a subcommand of, or itself */
function describe(command: Command, top: Command, heading: string): string {
  const { name, summary, description = [], examples = [], json } = command;
  const options = Object.values(command === top ? listedOptions(top) : command.options).filter(
    (option) => !option.hidden,
  );
  const isOfTop = (option: OptionSpec<unknown>) =>
    command !== top && Object.values(top.options).includes(option);
  const ofTop = options.filter(isOfTop).map(({ flags }) => code(flags.replace(/ <.*/, "")));
  const rows = [
    ...Object.values(command.arguments)
      .filter((one) => command === top || !Object.values(top.arguments).includes(one))
      .map((one) => [code(one.label), one.summary]),
    ...options
      .filter((option) => !isOfTop(option))
      .map((option) => [code(option.flags), option.summary]),
  ];
  const parts = [
    `${heading} ${command === top ? name : `${top.name} ${name}`}`,
    `${capitalise(summary)}.`,
    `    ${["sidepod", usageOf(command, top)].join(" ")}`,
    ...description,
    ...(rows.length > 0 ? [table(["", ""], rows)] : []),
    ...(ofTop.length > 0 ? [`As with \`${top.name}\`: ${ofTop.join(", ")}.`] : []),
    ...(json === undefined ? [] : [`\`--json\`: ${json}`]),
    ...(examples.length > 0
      ? [examples.map((one) => `- \`${one.command}\`: ${one.means}`).join("\n")]
      : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

function formatGlobals(): string {
  const options: readonly Pick<OptionSpec<unknown>, "flags" | "summary">[] = [
    ...Object.values(globalOptions),
    { flags: "-h, --help", summary: "show help" },
    { flags: "--version", summary: "print the version, without a command" },
  ];
  const rows = options.map(({ flags, summary }) => [code(flags), summary]);
  return `## Options of every command\n\n${table(["", ""], rows)}\n`;
}

function formatStatuses(): string {
  const byStatus = new Map<number, string[]>([[0, ["done"]]]);
  for (const [name, { exit }] of Object.entries(errorCodes)) {
    byStatus.set(exit, [...(byStatus.get(exit) ?? []), code(name)]);
  }
  const rows = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, names]) => [String(status), names.join(", ")]);
  const text = "`exec` exits with the status of the command.";
  return `## Exit status\n\n${table(["status", "error codes"], rows)}\n\n${text}\n`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
