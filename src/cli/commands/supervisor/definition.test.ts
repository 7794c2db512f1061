import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { parseCommandLine } from "../../frame/parse-command-line.ts";
import { program } from "../../frame/program.ts";

/** The name of the command that a command line asks for. */
async function asked(...argv: readonly string[]): Promise<string> {
  const io = { stdout: new PassThrough(), stderr: new PassThrough() };
  const parsed = await parseCommandLine(program, argv, io);
  return parsed.kind === "shown" ? String(io.stdout.read()) : parsed.command.name;
}

it.each<[string, string]>([
  ["supervisor", "supervisor"],
  ["supervisor --json", "supervisor"],
  ["supervisor status --json", "status"],
  ["supervisor logs -f", "logs"],
  ["supervisor -f logs", "logs"],
  ["supervisor stop", "stop"],
  ["supervisor install --print", "install"],
  ["supervisor uninstall", "uninstall"],
  ["supervisor run --stay --resume", "run"],
  ["supervisor run --engine /storage --connection build", "run"],
])("%s asks for %s", async (line, name) => {
  expect(await asked(...line.split(" "))).toBe(name);
});

it("says which action has an option", async () => {
  await expect(asked("supervisor", "stop", "--print")).rejects.toMatchObject({
    code: "usage",
    message: "--print does not apply to stop",
    hint: "it applies to install",
  });
});
