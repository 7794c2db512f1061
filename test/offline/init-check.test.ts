import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sidepod, startSidepod } from "../support/command.ts";

let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "sptest-init-")), "My shop");
  await mkdir(folder);
});

afterEach(async () => {
  await rm(join(folder, ".."), { recursive: true });
});

describe("sidepod init", () => {
  it("writes a file that is right, names its schema and is named after the folder", async () => {
    const { status, stdout, stderr } = await sidepod(["init"], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toBe("wrote sidepod.yaml; `sidepod up` starts its pod\n");
    const [first = "", ...rest] = (await readFile(join(folder, "sidepod.yaml"), "utf8")).split(
      "\n",
    );
    expect(rest).toContain('name: "my-shop"');
    const schema = /\$schema=(.*)$/.exec(first)?.[1] ?? "";
    expect(JSON.parse(await readFile(schema, "utf8"))).toHaveProperty("$schema");
    const checked = await sidepod(["check"], { cwd: folder });
    expect(checked).toMatchObject({ status: 0, stderr: "" });
    expect(checked.stdout).toBe("pod my-shop is valid: tools, main\n");
  });

  it("leaves a file that is there as it is, unless it is forced", async () => {
    const file = join(folder, "sidepod.yaml");
    await writeFile(file, "mine");
    const { status, stderr } = await sidepod(["init"], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain("hint: sidepod init --force");
    expect(await readFile(file, "utf8")).toBe("mine");
    expect((await sidepod(["init", "--force"], { cwd: folder })).status).toBe(0);
    expect(await readFile(file, "utf8")).toContain("my-shop");
  });
});

describe("sidepod check", () => {
  it("shows every mistake with its place on standard error", async () => {
    const stdin = "name: webapp\nmain:\n  imge: x\n  comand: [a]\n";
    const { status, stdout, stderr } = await sidepod(["check", "-"], { stdin });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error\[file-invalid\]: - has \d errors\n/);
    expect(stderr).toContain('-:3:3: error: unknown key "imge" in main');
    expect(stderr).toContain("    3 |   imge: x\n      |   ^^^^\n");
    expect(stderr).toContain('hint: did you mean "command"?');
  });

  it("gives the same as data", async () => {
    const stdin = "name: webapp\nmain:\n  image: x\n  comand: [a]\n";
    const { status, stdout, stderr } = await sidepod(["check", "-", "--json"], { stdin });
    expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      file: "-",
      valid: false,
      diagnostics: [{ severity: "error", line: 4, column: 3, suggestion: "command" }],
    });
  });

  it("names the command that makes a file where there is none", async () => {
    const { status, stderr } = await sidepod(["check"], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toBe(
      "error[file-not-found]: pod file sidepod.yaml does not exist\nhint: sidepod init\n",
    );
  });

  it("ends at Ctrl-C while it waits for standard input", async () => {
    const running = startSidepod(["check", "-"], { stdin: undefined });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    running.kill("SIGINT");
    expect(await running.result).toMatchObject({ status: 130 });
  });
});
