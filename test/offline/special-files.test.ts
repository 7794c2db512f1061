import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { commandEnvironment, executable, sidepod, startSidepod } from "../support/command.ts";
import { handlesSignals } from "../support/processes.ts";
import { type ScriptedSocket, scriptSocket } from "../support/scripted-socket.ts";

const gibibytes = 1024 ** 3;
const podFile = "name: web\nmain: { image: x }\n";

let folder: string;
let engine: ScriptedSocket;
beforeAll(async () => {
  engine = await scriptSocket(({ request, answer }) => {
    const headers = { "libpod-api-version": "4.3.1" };
    if (request.path.includes("_ping")) answer(200, "OK", headers);
    else if (/(pods|containers|volumes|secrets)\/json/.test(request.path)) answer(200, [], headers);
    else answer(404, { cause: "no such pod", message: "no such pod", response: 404 }, headers);
  });
});
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "sptest-special-"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  mkdirSync(join(folder, "folder"));
  symlinkSync("loop", join(folder, "loop"));
  writeFileSync(join(folder, "sparse"), "");
  truncateSync(join(folder, "sparse"), 10 * gibibytes);
  writeFileSync(join(folder, "pod.yaml"), podFile);
});

const told: readonly (readonly [string, string])[] = [
  ["pipe", "it is a pipe without a writer"],
  ["folder", "it is a folder"],
  ["/dev/zero", "it is a device"],
  ["loop", "its symbolic links form a loop"],
  ["sparse", "larger than"],
];

/** A shell, because only it makes `<(command)`. */
async function bash(script: string): Promise<{ status: number | null; stdout: string }> {
  const child = spawn("bash", ["-c", script, executable], {
    cwd: folder,
    env: commandEnvironment(engine.socketPath),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  const [status] = await once(child, "close");
  return { status, stdout };
}

describe("what is not a regular file", () => {
  it.each(told)("is refused as a pod file: %s", async (path, why) => {
    const { status, stderr } = await sidepod(["check", path], { cwd: folder });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(why) });
  });

  it.each(told)("is refused as an env file: %s", async (path, why) => {
    const text = `name: web\nmain: { image: x, env_file: [${path}] }\n`;
    const { status, stderr } = await sidepod(["check", "-"], { cwd: folder, stdin: text });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(why) });
  });

  it.each(told)("is refused as .env: %s", async (path, why) => {
    symlinkSync(path, join(folder, ".env"));
    const { status, stderr } = await sidepod(["check", "pod.yaml"], { cwd: folder });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(why) });
  });

  it.each(told)("is refused as a secret: %s", async (path, why) => {
    const text = `${podFile}secrets: { key: { file: ${path} } }\n`;
    const settings = { cwd: folder, stdin: text, socketPath: engine.socketPath };
    const { status, stderr } = await sidepod(["plan", "-"], settings);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(why) });
    expect(stderr).toContain("the file of secret key");
  });

  const ofEngine = told.filter(([path]) => path !== "loop");
  it.each(ofEngine)("is refused as a seccomp profile: %s", async (path, told) => {
    // The engine opens it anew, so that a pipe will not do at all.
    const why = told.replace(" without a writer", "");
    const profile = path.startsWith("/") ? path : join(folder, path);
    const text = `name: web\nmain: { image: x, security_opt: ["seccomp=${profile}"] }\n`;
    const settings = { cwd: folder, stdin: text, socketPath: engine.socketPath };
    const { status, stderr } = await sidepod(["plan", "-"], settings);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(why) });
  });

  it("is refused as standard input", async () => {
    for (const path of ["/dev/zero", "folder", "sparse"]) {
      expect(await bash(`exec "$0" check - < ${path}`)).toEqual({ status: 2, stdout: "" });
    }
  });

  it("is refused as Podman's configuration", async () => {
    for (const path of ["pipe", "/dev/zero", "sparse"]) {
      const env = { CONTAINERS_CONF: join(folder, path), CONTAINER_HOST: undefined };
      if (path.startsWith("/")) env.CONTAINERS_CONF = path;
      const { status, stderr } = await sidepod(["ps"], { env });
      expect({ status, stderr }).toEqual({
        status: 3,
        stderr: expect.stringContaining("cannot be parsed"),
      });
    }
  });

  it("is refused as the file that init overwrites, and as the key for ssh", async () => {
    execFileSync("mkfifo", [join(folder, "sidepod.yaml")]);
    expect(await sidepod(["init", "--force"], { cwd: folder })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("it is a pipe"),
    });
    const env = { CONTAINER_HOST: "ssh://u@h", CONTAINER_SSHKEY: join(folder, "pipe") };
    expect(await sidepod(["ps"], { env })).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("is not a regular file"),
    });
  });

  it("is empty when it is /dev/null", async () => {
    symlinkSync("/dev/null", join(folder, ".env"));
    const { status } = await sidepod(["check", "pod.yaml"], { cwd: folder });
    expect(status).toBe(0);
  });
});

describe("a pipe that comes to an end", () => {
  it("is as good as a file, also one that is slow", async () => {
    const slowly = "sleep 0.3; cat pod.yaml";
    for (const call of [
      `"$0" check <(${slowly})`,
      `{ ${slowly}; } | "$0" check -`,
      `{ ${slowly}; } | "$0" check /dev/stdin`,
      `{ ${slowly}; } > pipe & "$0" check pipe`,
      `"$0" check - < <(${slowly})`,
    ]) {
      expect(await bash(call)).toEqual({ status: 0, stdout: "pod web is valid: main\n" });
    }
  });

  it("is left at 1 MiB where it does not", async () => {
    for (const call of [
      `"$0" check <(yes)`,
      `yes | "$0" check -`,
      `yes > pipe & "$0" check pipe`,
    ]) {
      expect(await bash(call)).toEqual({ status: 2, stdout: "" });
    }
  });
});

describe("a wait for a pipe", () => {
  const silent = (name: string) => {
    const child = spawn("sh", ["-c", 'exec sleep 60 > "$0"', join(folder, name)]);
    return { [Symbol.dispose]: () => void child.kill() };
  };

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("ends with %s", async (signal, status) => {
    using _ = silent("pipe");
    writeFileSync(join(folder, "env.yaml"), "name: web\nmain: { image: x, env_file: [pipe] }\n");
    writeFileSync(
      join(folder, "secret.yaml"),
      `${podFile}secrets: { key: { file: ${join(folder, "pipe")} } }\n`,
    );
    const waits = [
      ["check", "pipe"],
      ["check", "env.yaml"],
      ["plan", "secret.yaml"],
      ["check", "-"],
    ];
    const { socketPath } = engine;
    for (const args of waits) {
      const command = startSidepod(args, { cwd: folder, socketPath, stdin: undefined });
      await handlesSignals(command.pid);
      await sleep(500);
      const since = performance.now();
      command.kill(signal);
      expect(await command.result).toMatchObject({ status });
      expect(performance.now() - since).toBeLessThan(1000);
    }
  });
});
