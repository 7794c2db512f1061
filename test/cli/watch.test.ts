import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commandEnvironment, executable, sidepodHere } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { obeys } from "../support/programs.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`sidepod up --watch${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let pod: string;
  let folder: string;
  let watching: Watching | undefined;

  beforeAll(async () => {
    engine = await startEngine();
    pod = `${engine.prefix}webapp`;
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sptest-watch-"));
  });
  afterEach(async () => {
    await watching?.end();
    watching = undefined;
    await sidepodHere(["down", pod, "-v", "-t", "0"], engine);
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  const run = (args: readonly string[]) =>
    sidepodHere(args, { socketPath: engine.socketPath, cwd: folder });
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const fileOf = (sidecars: string, main = "") =>
    `name: ${pod}
sidecars: ${sidecars}
main: { image: ${engine.image}, command: ${obeys}${main} }
`;
  const sidecar = (more = "") => `{ image: ${engine.image}, command: ${obeys}${more} }`;

  /** The command as it runs, with what it has written so far. */
  class Watching {
    readonly #child: ChildProcess;
    #said = "";
    #read = 0;

    constructor(args: readonly string[]) {
      this.#child = spawn(process.execPath, [executable, "up", "--watch", ...args], {
        cwd: folder,
        env: commandEnvironment(engine.socketPath),
        stdio: ["ignore", "pipe", "pipe"],
      });
      for (const stream of [this.#child.stdout, this.#child.stderr]) {
        stream?.on("data", (data: Buffer) => {
          this.#said += data.toString();
        });
      }
    }

    /** Waits for a text after the last one that was waited for, and returns what came up to it. */
    async says(text: string): Promise<string> {
      for (let tries = 0; tries < 600; tries += 1) {
        const at = this.#said.indexOf(text, this.#read);
        if (at !== -1) {
          const until = this.#said.slice(this.#read, at + text.length);
          this.#read = at + text.length;
          return until;
        }
        await sleep(50);
      }
      throw new Error(`it does not say ${text}, but ${this.#said.slice(this.#read)}`);
    }

    get rest(): string {
      return this.#said.slice(this.#read);
    }

    async end(): Promise<number | null> {
      if (this.#child.exitCode !== null) return this.#child.exitCode;
      this.#child.kill("SIGINT");
      const [status] = (await once(this.#child, "close")) as [number | null];
      return status;
    }
  }
  const start = (...args: string[]): Watching => {
    watching = new Watching(args);
    return watching;
  };

  const mainNow = () =>
    engine.run(["inspect", `${pod}-main`, "--format", "{{.Id}} {{.State.StartedAt}}"]);
  async function names(): Promise<string[]> {
    const { stdout } = await sidepodHere(["ps", pod, "--json"], engine);
    const [found] = JSON.parse(stdout) as { containers: { name: string; role: string }[] }[];
    return (found?.containers ?? []).flatMap(({ name, role }) => (role === "infra" ? [] : name));
  }

  test("applies what is saved by the plan that it shows, and leaves main alone", async () => {
    await write("sidepod.yaml", fileOf(`{ a: ${sidecar()} }`));
    const command = start("--remove-orphans");
    await command.says("watching sidepod.yaml");
    const main = await mainNow();
    await write("sidepod.yaml", fileOf(`{ a: ${sidecar()}, b: ${sidecar()} }`));
    const said = await command.says(`${pod} runs`);
    expect(said).toContain(`${pod}\n  create  ${pod}/b  it does not exist\n  start   ${pod}/b`);
    expect(await names()).toEqual(["a", "b", "main"]);

    // As editors save: a new file in the old one's place.
    await write(".sidepod.yaml.new", fileOf(`{ b: ${sidecar(", tty: true")} }`));
    await rename(join(folder, ".sidepod.yaml.new"), join(folder, "sidepod.yaml"));
    const next = await command.says(`${pod} runs`);
    expect(next).toMatch(/create +\S+\/b +tty changed/);
    expect(next).toMatch(/remove +\S+\/a +it is no longer in the file/);
    expect(await names()).toEqual(["b", "main"]);
    expect(await mainNow()).toBe(main);

    expect(await command.end()).toBe(130);
    expect(command.rest).toContain(
      `${pod} is left unchanged; sidepod down sidepod.yaml removes it`,
    );
    expect(command.rest).not.toContain("error");
    expect(await mainNow()).toBe(main);
  });

  test("tells of a faulty file and of a failure, and goes on watching", async () => {
    await write("pod.yaml", fileOf("{}"));
    const command = start("pod.yaml");
    await command.says("watching pod.yaml");
    const main = await mainNow();
    await write("pod.yaml", fileOf("{ a: { imge: x } }"));
    expect(await command.says("nothing was changed")).toMatch(
      /error\[file-invalid\](.*\n)*.*pod\.yaml:2:18: error: unknown key "imge"/,
    );
    await rm(join(folder, "pod.yaml"));
    await command.says("error[file-not-found]: pod file pod.yaml does not exist");
    const dies = `{ image: ${engine.image}, command: [sh, -c, "echo broken; exit 3"] }`;
    await write("pod.yaml", fileOf(`{ a: ${dies} }`));
    expect(await command.says("hint: sidepod logs")).toMatch(
      /error\[container-died\](.*\n)*.*broken/,
    );
    await write("pod.yaml", fileOf(`{ a: ${sidecar()} }`));
    await command.says(`${pod} runs`);
    expect(await names()).toEqual(["a", "main"]);
    expect(await mainNow()).toBe(main);
  });

  test("breaks off what an older file waits for when a newer is saved", async () => {
    const never = `probes: { startup: { exec: ["false"], interval: 50ms, retries: 100000 } }`;
    await write("sidepod.yaml", fileOf(`{ a: ${sidecar(`, ${never}`)} }`));
    const command = start();
    await command.says("a probing");
    await write("sidepod.yaml", fileOf(`{ a: ${sidecar()} }`));
    await command.says(`${pod} runs`);
    expect(await names()).toEqual(["a", "main"]);
  });

  test("sees the files that the pod file names", async () => {
    await write(".env", "A=1\n");
    await write("main.env", "B=1\n");
    const more = ', environment: { A: "$A" }, env_file: main.env';
    await write("sidepod.yaml", fileOf("{}", more));
    const command = start();
    await command.says("watching sidepod.yaml");
    const env = () => engine.run(["exec", `${pod}-main`, "env"]);
    await write(".env", "A=2\n");
    expect(await command.says(`${pod} runs`)).toContain(
      "a value that is not recorded in the labels changed",
    );
    expect(await env()).toContain("A=2");
    await write("main.env", "B=2\n");
    await command.says(`${pod} runs`);
    expect(await env()).toContain("B=2");
  });

  test("does not watch standard input, nor a file that is faulty at first", async () => {
    expect(await run(["up", "--watch", "-"])).toMatchObject({ status: 2 });
    await write("sidepod.yaml", "name: x\n");
    expect(await run(["up", "-w"])).toMatchObject({ status: 2 });
  });
});
