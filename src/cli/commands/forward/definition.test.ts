import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { parseCommandLine } from "../../frame/parse-command-line.ts";
import { program } from "../../frame/program.ts";

/** What a command line asks for: the name of the subcommand, and what it reads. */
async function asked(...argv: readonly string[]) {
  const io = { stdout: new PassThrough(), stderr: new PassThrough() };
  const parsed = await parseCommandLine(program, argv, io);
  if (parsed.kind === "shown") return String(io.stdout.read());
  return { name: parsed.command.name, input: Object.fromEntries(parsed.input) };
}

it.each<[string, string]>([
  ["forward db 5432", "forward"],
  ["forward add db 5432", "add"],
  ["forward list --json", "list"],
  ["forward --json list", "list"],
  ["forward remove db 5432", "remove"],
  ["forward --add db 5432", "--add"],
  ["forward db 5432 --add", "--add"],
  ["forward --list --json", "--list"],
  ["forward db --remove 5432", "--remove"],
])("%s asks for %s", async (line, name) => {
  expect(await asked(...line.split(" "))).toMatchObject({ name });
});

it("reads the same from both spellings", async () => {
  for (const line of ["forward add db 8080:80 :90", "forward --add db 8080:80 :90"]) {
    expect(await asked(...line.split(" "))).toMatchObject({
      input: { target: "db", ports: ["8080:80", ":90"] },
    });
  }
});

it("takes one way at a time", async () => {
  await expect(asked("forward", "--add", "--remove", "db", "80")).rejects.toMatchObject({
    code: "usage",
    message: "--add and --remove cannot be combined",
  });
});
