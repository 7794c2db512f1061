import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEngine, type TestEngine } from "../support/engine.ts";

const execute = promisify(execFile);
const repository = dirname(dirname(import.meta.dirname));

let folder: string;
let engine: TestEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sptest-package-"));
  engine = await startEngine();
  const { stdout } = await execute("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: repository,
  });
  const tarball = stdout.match(/"filename": "([^"]+)"/)?.[1] ?? "";
  await inFolder("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`]);
}, 180_000);

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

function inFolder(command: string, args: readonly string[]) {
  return execute(command, args, { cwd: folder });
}

describe("the packed package, installed in an empty folder", () => {
  test("brings nothing else along, and no tests", async () => {
    expect(await readdir(join(folder, "node_modules"))).toEqual([
      ".bin",
      ".package-lock.json",
      "sidepod",
    ]);
    const files = await readdir(join(folder, "node_modules/sidepod"), { recursive: true });
    expect(files).toContain("LICENSE");
    expect(files).toContain("schema/sidepod.schema.json");
    expect(files).toContain("dist/third-party-licenses.txt");
    expect(files.filter((file) => /\.test\.|^src|^scripts/.test(file))).toEqual([]);
    // Nothing that was compiled: what runs is what can be read.
    expect(files.filter((file) => /\.(cache|code|jsc|node|wasm|snap)$/.test(file))).toEqual([]);
  });

  test("runs the text of its files, also where that was changed after it had run", async () => {
    await using cache = await temporaryFolder();
    const usage = async () => {
      const args = ["npx", "--no-install", "sidepod", "--help"];
      const { stdout } = await inFolder("env", [`XDG_CACHE_HOME=${cache.path}`, ...args]);
      return stdout.split("\n", 1)[0];
    };
    for (const _ of [1, 2]) expect(await usage()).toBe("Usage: sidepod COMMAND [options]");
    expect(await readdir(join(cache.path, "sidepod/compiled"))).toHaveLength(1);
    const program = join(folder, "node_modules/sidepod/dist/cli.cjs");
    const text = await readFile(program, "latin1");
    // As long as before, which is all that V8 looks at.
    await writeFile(program, text.replaceAll("COMMAND [options]", "COMMAND [OPTIONS]"), "latin1");
    for (const _ of [1, 2]) expect(await usage()).toBe("Usage: sidepod COMMAND [OPTIONS]");
    await writeFile(program, text, "latin1");
    expect(await usage()).toBe("Usage: sidepod COMMAND [options]");
  });

  test("runs a pod with npx, and takes it down again", async () => {
    const name = `${engine.prefix}packed`;
    await writeFile(join(folder, "sidepod.yaml"), podFile(name, engine.image));
    const environment = `CONTAINER_HOST=unix://${engine.socketPath}`;
    const sidepod = (...args: string[]) =>
      inFolder("env", [environment, "npx", "--no-install", "sidepod", ...args]);

    await sidepod("up");
    const { stdout } = await sidepod("ps", name, "--json");
    expect(JSON.parse(stdout)).toMatchObject([{ name, state: "running" }]);
    await sidepod("down");
    expect(await engine.run(["pod", "ps", "--quiet", "--filter", `name=${name}`])).toBe("");
  });

  test("has a client of the engine that programs can import", async () => {
    const program = `
      import { LibpodClient } from "sidepod/libpod";
      const client = new LibpodClient({ socketPath: process.argv[2] });
      const { version } = await client.system.info();
      console.log(version.Version);
      await client[Symbol.asyncDispose]();`;
    await writeFile(join(folder, "program.mjs"), program);
    const { stdout } = await inFolder("node", ["program.mjs", engine.socketPath]);
    expect(await engine.run(["--version"])).toContain(stdout.trim());
  });

  test("has types for all that it exports, which stand by themselves", async () => {
    const program = `
      import { SidepodError, up } from "sidepod";
      import { LibpodClient } from "sidepod/libpod";
      const client: LibpodClient = new LibpodClient({ socketPath: "/run/podman/podman.sock" });
      export const names: Promise<string[]> = client.pods.list().then((pods) => pods.map((pod) => pod.Name));
      export const exit: number = new SidepodError("usage", "no").exitStatus;
      // @ts-expect-error there is no such option
      new LibpodClient({ socket: 1 });
      export type Result = ReturnType<typeof up>;`;
    await writeFile(join(folder, "program.ts"), program);
    expect(await compile()).toBe("");
  });
});

describe("a program that uses the library", () => {
  /** Those of the page about the library. */
  let programs: readonly string[];
  beforeAll(async () => {
    const page = await readFile(join(repository, "docs/library.md"), "utf8");
    programs = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = ""]) => text);
    for (const [index, text] of programs.entries()) {
      await writeFile(join(folder, `program-${index + 1}.mts`), text);
    }
  });

  test("is type-checked in strict mode, whichever of the page it is", async () => {
    expect(programs.length).toBeGreaterThan(8);
    expect(await compile()).toBe("");
  });

  test("brings up a pod file, as the first does, reads its logs, runs a command in it and takes it down", async () => {
    const name = `${engine.prefix}library`;
    const listening = '[sh, -c, "echo listening; exec sleep infinity"]';
    await writeFile(join(folder, "sidepod.yaml"), podFile(name, engine.image, listening));
    expect(await compile("--noEmit", "false", "--outDir", "built", "--target", "es2022")).toBe("");
    const environment = `CONTAINER_HOST=unix://${engine.socketPath}`;
    const { stdout, stderr } = await inFolder("env", [environment, "node", "built/program-1.mjs"]);
    expect(stdout).toMatch(/^main listening\nuid=0.*\nended with 0\n$/);
    expect(stderr.split("\n")).toEqual(expect.arrayContaining(["plan", "step-done", "waiting"]));
    expect(await engine.run(["pod", "ps", "--quiet", "--filter", `name=${name}`])).toBe("");
  });
});

/** @returns what the compiler complains of */
async function compile(...options: readonly string[]): Promise<string> {
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  const types = join(folder, "node_modules/@types");
  await symlink(join(repository, "node_modules/@types"), types).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  const tsc = join(repository, "node_modules/.bin/tsc");
  const { stdout } = await inFolder(tsc, ["--project", ".", ...options]).catch((error) => error);
  return stdout;
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "sptest-files-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

const compilerOptions = {
  module: "nodenext",
  target: "es2023",
  lib: ["es2023", "esnext.disposable"],
  types: ["node"],
  strict: true,
  skipLibCheck: false,
  noEmit: true,
};

function podFile(name: string, image: string, command = "[sleep, infinity]"): string {
  return `
name: ${name}
sidecars:
  helper: { image: "${image}", command: [sleep, infinity], stop_grace_period: 0s }
main: { image: "${image}", command: ${command}, stop_grace_period: 0s }
`;
}
