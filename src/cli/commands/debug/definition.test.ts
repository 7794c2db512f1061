import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { formsOf } from "../../frame/command.ts";
import { namesOf, optionsOf } from "../../frame/find-command.ts";
import { parseCommandLine } from "../../frame/parse-command-line.ts";
import { program } from "../../frame/program.ts";
import { debug } from "./definition.ts";

/** What a command line of `debug` asks for: the name of the subcommand. */
async function asked(...words: readonly string[]) {
  const io = { stdout: new PassThrough(), stderr: new PassThrough() };
  const parsed = await parseCommandLine(program, ["debug", ...words], io);
  if (parsed.kind === "shown") return String(io.stdout.read());
  return { name: parsed.command.name, input: Object.fromEntries(parsed.input) };
}

it.each<[readonly string[], string]>([
  [["web"], "debug"],
  [["web", "--", "ls", "-l"], "debug"],
  [["web", "-T", "--copy-to", "trial"], "--copy-to"],
  [["--catch", "web", "--image=tools"], "--catch"],
  [["web", "--reuse", "--keep"], "--reuse"],
  [["web", "trace", "1", "--lines", "3", "--for", "1s"], "trace"],
  [["--toolkit", "host", "web", "sockets"], "sockets"],
  [["-Tu", "root", "web", "ps"], "ps"],
  [["ls", "--json"], "ls"],
  [["logs", "ps"], "logs"],
  [["ps", "ps"], "ps"],
  [["ps"], "debug"],
])("%j asks for %s", async (words, name) => {
  expect(await asked(...words)).toMatchObject({ name });
});

it("reads the target before the tool, and what follows it", async () => {
  expect(await asked("-i", "eth0", "web", "capture", "port", "80", "-o", "-", "--", "-v")).toEqual({
    name: "capture",
    input: expect.objectContaining({
      target: "web",
      filter: ["port", "80", "-v"],
      output: "-",
      interface: "eth0",
    }),
  });
  expect(await asked("web", "trace", "1", "--", "-e", "openat")).toMatchObject({
    input: { processes: ["1"], options: ["-e", "openat"] },
  });
});

it("has one meaning for an option in all of its forms, a value or none", () => {
  const takesValue = new Map<string, boolean>();
  for (const option of formsOf(debug).flatMap(optionsOf)) {
    for (const name of namesOf(option)) {
      const takes = option.flags.includes("<");
      expect(takesValue.get(name) ?? takes, name).toBe(takes);
      takesValue.set(name, takes);
    }
  }
});

it.each<[string, string, readonly string[]]>([
  ["--explain", "--explain", []],
  ["--promote", "--promote", ["tools"]],
  ["--copy-to", "--copy-to", ["trial"]],
  ["--follow", "--follow", []],
  ["--catch", "--catch", []],
  ["--reuse", "--reuse", []],
])("%s does not go together with a tool, an action, or another", async (option, ...given) => {
  const more = given.flat();
  await expect(asked("web", "resolve", "db", ...more)).rejects.toMatchObject({
    code: "usage",
    message: `${option} and resolve cannot be combined`,
    hint: "sidepod debug web resolve db",
  });
  await expect(asked("gc", ...more)).rejects.toThrow(`${option} and gc cannot be combined`);
  const other = option === "--follow" ? "--catch" : "--follow";
  await expect(asked("web", other, ...more)).rejects.toThrow(
    /^--\S+ and --\S+ cannot be combined$/,
  );
});

it.each<[string, string, readonly string[]]>([
  ["--lines does not apply to a session", "it applies to trace", ["web", "--lines", "3"]],
  ["--output does not apply to ps", "it applies to capture", ["web", "ps", "-o", "file"]],
  ["--for does not apply to ps", "it applies to trace, capture, http", ["web", "ps", "--for", "1"]],
  [
    "--show-secrets does not apply to trace",
    "it applies to env",
    ["web", "trace", "--show-secrets"],
  ],
  [
    "--save does not apply to --follow",
    "it applies to --promote",
    ["web", "--follow", "--save", "file"],
  ],
  ["--save does not apply to a session", "it applies to --promote", ["web", "--save=file"]],
  ["--all does not apply to logs", "it applies to rm", ["logs", "web", "--all"]],
  ["--keep does not apply to env", "a session, --follow", ["web", "env", "--keep"]],
  ["--cap-add does not apply to ls", "omit it", ["ls", "--cap-add", "NET_RAW"]],
  ["--image does not apply to --copy-to", "omit it", ["web", "--copy-to", "t", "--image", "i"]],
  ["--ttl does not apply to --promote", "omit it", ["web", "--promote", "tools", "--ttl", "1"]],
])("%s", async (message, hint, words) => {
  await expect(asked(...words)).rejects.toMatchObject({
    code: "usage",
    message,
    hint: expect.stringContaining(hint),
  });
});

it("shows the first of two ways as it would be given alone, with its value", async () => {
  await expect(asked("web", "--promote", "tools", "--follow")).rejects.toMatchObject({
    hint: "sidepod debug web --promote tools",
  });
  await expect(asked("web", "--explain", "--copy-to", "trial")).rejects.toMatchObject({
    hint: "sidepod debug web --explain",
  });
});

it("takes a command whose -- was forgotten for one, and knows tools that are written wrong", async () => {
  await expect(asked("web", "npm", "test", "--copy-to", "trial")).rejects.toMatchObject({
    message: expect.stringContaining("'npm' is not one of ps, "),
    hint: "for a command: sidepod debug web -- npm",
  });
  await expect(asked("web", "ls", "-l")).rejects.toMatchObject({
    hint: "put the command after --: sidepod debug web -- ls -l",
  });
  await expect(asked("web", "socket")).rejects.toMatchObject({ hint: "did you mean sockets?" });
});

it.each<[readonly string[], string, string]>([
  [["ps", "web"], "the target comes before ps", "sidepod debug web ps"],
  [
    ["cp", "web:/etc/hosts", "."],
    "the target comes before cp",
    "sidepod debug web cp :/etc/hosts .",
  ],
  [
    ["-it", "web", "--", "sh"],
    "unknown option '-it'",
    "a session has a terminal if there is one here, without -it; -t gives it one in any case",
  ],
])("knows what is meant by %j", async (words, message, hint) => {
  await expect(asked(...words)).rejects.toMatchObject({ message, hint });
});

it.each(["ps", "sockets", "files", "env", "http", "resolve"])(
  "refuses a command beside %s",
  async (name) => {
    await expect(asked("web", name, "--", "ls")).rejects.toMatchObject({
      code: "usage",
      message: `${name} does not accept 'ls' after --`,
      hint: "for a command: sidepod debug web -- ls",
    });
  },
);

it("takes no words beyond those of a subcommand", async () => {
  await expect(asked("web", "ps", "aux")).rejects.toThrow("ps does not accept 'aux'");
  await expect(asked("gc", "web")).rejects.toThrow("gc does not accept 'web'");
});

it("shows a tool's help with a target and without one", async () => {
  for (const words of [
    ["web", "trace", "--help"],
    ["trace", "-h"],
  ]) {
    const help = await asked(...words);
    expect(help).toContain("Usage: sidepod debug TARGET trace [options] [PID|NAME...]");
    expect(help).toContain("--lines <count>");
    expect(help).not.toContain("--save");
  }
  expect(await asked("web", "--copy-to", "trial", "--help")).toContain(
    "Usage: sidepod debug --copy-to <name> [options] TARGET [-- CMD...]",
  );
  expect(await asked("--help")).toMatch(/Tools, after TARGET:\n {2}ps +show its processes/);
});
