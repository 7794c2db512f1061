import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type CommandResult, sidepod as runSidepod } from "./command.ts";
import { countlessEngine, startEngine, type TestEngine, whatIsLeft } from "./engine.ts";
import { type ExampleImages, ensureExampleImages } from "./example-images.ts";

export const examplesFolder = fileURLToPath(new URL("../../examples/", import.meta.url));

/**
 * The examples in a folder of their own, where pods and containers have the prefix of a test in
 * front of their names: what runs on this machine under the document's names stays alone.
 */
export interface Examples extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly images: ExampleImages;
  /** A free port of the machine, which the examples publish. */
  readonly port: number;
  /** The name that a pod or container of the document has in this test. */
  named(name: string): string;
  /** Runs `sidepod` with the variables that the examples have for images and ports. */
  sidepod(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** Brings an example up and fails with what was printed where that fails. */
  up(example: string, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Removes an example, with its volumes and without grace. */
  down(example: string): Promise<void>;
  file(example: string): string;
  /** Runs a command in a container of the document by Podman's own exec. */
  exec(container: string, ...command: string[]): Promise<string>;
  /** The process of a container, as this machine counts it. */
  pid(container: string): Promise<number>;
  /** A page from the examples' port; asks again for a while, as programs need time to listen. */
  page(path?: string): Promise<Response>;
  /** What the engine can do here; for tests that some machines have to leave out. */
  readonly abilities: Abilities;
  /** Names of pods, containers and volumes of this test that are still there. */
  leftovers(): Promise<readonly string[]>;
}

export interface Abilities {
  /** Controllers of control groups that the engine may use. */
  readonly controllers: readonly string[];
  /** Whether the engine counts what containers use: not as an ordinary user with cgroup v1. */
  readonly statistics: boolean;
}

export async function openExamples(): Promise<Examples> {
  const engine = await startEngine();
  const folder = await mkdtemp(join(tmpdir(), "sptest-examples-"));
  try {
    const images = await ensureExampleImages(engine.client);
    await copyExamples(folder, engine.prefix);
    return examplesIn(folder, engine, images, await readAbilities(engine), await freePort());
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

function examplesIn(
  folder: string,
  engine: TestEngine,
  images: ExampleImages,
  abilities: Abilities,
  port: number,
): Examples {
  const named = (name: string) => `${engine.prefix}${name}`;
  const file = (example: string) => join(folder, example, "sidepod.yaml");
  const variables = {
    APP_IMAGE: images.tools,
    TOOLS_IMAGE: images.tools,
    SIDECAR_IMAGE: images.tools,
    PROXY_IMAGE: images.nginx,
    HTTP_PORT: String(port),
  };
  const sidepod: Examples["sidepod"] = (args, env = {}) =>
    runSidepod(args, { socketPath: engine.socketPath, env: { ...variables, ...env } });
  const expectDone = async (args: readonly string[], env?: Readonly<Record<string, string>>) => {
    const { status, stderr } = await sidepod(args, env);
    if (status !== 0) throw new Error(`sidepod ${args.join(" ")}: status ${status}\n${stderr}`);
  };
  return {
    engine,
    images,
    abilities,
    port,
    named,
    sidepod,
    file,
    up: (example, env) => expectDone(["up", file(example)], env),
    down: (example) => expectDone(["down", file(example), "-t", "0", "--volumes"]),
    exec: (container, ...command) => engine.run(["exec", named(container), ...command]),
    async pid(container) {
      const format = ["--format", "{{.State.Pid}}"];
      return Number(await engine.run(["container", "inspect", ...format, named(container)]));
    },
    page: (path = "/") => fetchInTime(`http://127.0.0.1:${port}${path}`),
    leftovers: () => whatIsLeft(engine),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readAbilities(engine: TestEngine): Promise<Abilities> {
  const host = await engine.host();
  return {
    controllers: host.cgroupControllers ?? [],
    statistics: (await countlessEngine(engine)) === undefined,
  };
}

async function fetchInTime(address: string, tries = 100): Promise<Response> {
  try {
    return await fetch(address, { signal: AbortSignal.timeout(5000) });
  } catch (error) {
    if (tries === 0) throw error;
    await sleep(50);
    return await fetchInTime(address, tries - 1);
  }
}

async function copyExamples(folder: string, prefix: string): Promise<void> {
  await cp(examplesFolder, folder, { recursive: true });
  for (const path of await readdir(folder, { recursive: true })) {
    if (!path.endsWith("sidepod.yaml")) continue;
    const text = await readFile(join(folder, path), "utf8");
    const renamed = text.replace(/^(name|[ ]+container_name): /gm, `$&${prefix}`);
    await writeFile(join(folder, path), renamed);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
