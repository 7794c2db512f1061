import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandEnvironment, executable, sidepodHere } from "../support/command.ts";
import { engineMissing, startEngine, startService, type TestEngine } from "../support/engine.ts";
import { labelOptions, ownLabels, ownPodLabels } from "../support/own-labels.ts";
import { sidepodInTerminal, terminalMissing } from "../support/terminal.ts";

const missing = await engineMissing();
const noTerminal = missing ?? (await terminalMissing());

let engine: TestEngine;
let pod: string;

beforeAll(async () => {
  if (missing) return;
  engine = await startEngine();
  pod = `${engine.prefix}logs`;
  await engine.run(["pod", "create", "--name", pod, ...labelOptions(ownPodLabels(pod))]);
  // They take turns by files in a volume.
  const turn = "turn() { until [ -e /s/$1 ]; do sleep 0.02; done; };";
  const options = ["-v", `${pod}:/s`];
  await run(
    "a",
    `${turn} for i in 1 2 3; do turn a$i; echo a$i; sleep 0.1; : > /s/b$i; done`,
    options,
  );
  const b = "for i in 1 2 3; do turn b$i; echo b$i >&2; sleep 0.1; : > /s/a$((i+1)); done";
  await run("b", `: > /s/a1; ${turn} ${b}; printf 'no end'`, options);
  await engine.run(["wait", `${pod}-a`, `${pod}-b`]);
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
});

async function run(name: string, script: string, options: readonly string[] = []): Promise<void> {
  const labels = labelOptions(ownLabels(pod, name));
  const args = ["--pod", pod, "--name", `${pod}-${name}`, ...labels];
  await engine.run(["run", "-d", ...args, ...options, engine.image, "sh", "-c", script]);
}

const logs = (...args: string[]) => sidepodHere(["logs", ...args], engine);

/** Starts following; `until` waits for a text in what has been written. */
function follow(...args: string[]) {
  const child = spawn(process.execPath, [executable, "logs", "-f", ...args], {
    env: commandEnvironment(engine.socketPath),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (data) => {
    output += data;
  });
  return {
    child,
    ended: once(child, "close").then(([status]) => ({ status, output: output.split("\n") })),
    until: async (text: string) => {
      for (let tries = 0; !output.includes(text) && tries < 400; tries += 1) await sleep(50);
      expect(output).toContain(text);
    },
  };
}

describe.skipIf(missing)(`sidepod logs${missing ? ` (${missing})` : ""}`, () => {
  test("merges the containers of a pod in order of time", async () => {
    const { status, stdout } = await logs(pod);
    const lines = ["a1", "b1", "a2", "b2", "a3", "b3", "no end"];
    const names = ["a", "b", "a", "b", "a", "b", "b"];
    expect(stdout).toBe(lines.map((line, index) => `${names[index]} | ${line}\n`).join(""));
    expect(status).toBe(0);
  });

  test("shows one container without a prefix, and each of several pods and containers", async () => {
    expect((await logs(`${pod}/a`)).stdout).toBe("a1\na2\na3\n");
    expect((await logs(`${pod}-a`, `${pod}-b`, "--no-prefix", "--tail", "1")).stdout).toBe(
      "a3\nno end\n",
    );
  });

  test("prints records, and finds lines by a pattern", async () => {
    const { stdout } = await logs(pod, "--json", "--grep", "^[ab]2$");
    const records = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(records).toEqual([
      expect.objectContaining({ pod, container: "a", stream: "stdout", line: "a2" }),
      expect.objectContaining({ pod, container: "b", stream: "stderr", line: "b2" }),
    ]);
    const second = records[1].time;
    expect(second).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\+00:00$/);
    expect((await logs(pod, "--since", second, "--no-prefix")).stdout).toBe("b2\na3\nb3\nno end\n");
    expect((await logs(pod, "--until", second, "--no-prefix")).stdout).toBe("a1\nb1\na2\nb2\n");
  });

  test("keeps bytes and long lines whole", async () => {
    const name = `${engine.prefix}bytes`;
    const script =
      "head -c 1000000 /dev/zero | tr '\\0' x; echo; printf '\\377\\000\\033[31m\\r\\n'";
    await engine.run(["run", "--name", name, "--pod", pod, engine.image, "sh", "-c", script]);
    const child = spawn(process.execPath, [executable, "logs", name], {
      env: commandEnvironment(engine.socketPath),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk);
    const expected = Buffer.concat([
      Buffer.alloc(1_000_000, "x"),
      Buffer.from("\n\u00ff\u0000\u001b[31m\r\n", "latin1"),
    ]);
    expect(Buffer.concat(chunks).equals(expected)).toBe(true);
  });

  test("says of a container why it has no log, and goes on with the others", async () => {
    await run("mute", "sleep infinity", ["--log-driver", "none"]);
    const all = await logs(pod, "--tail", "1");
    expect(all.status).toBe(0);
    expect(all.stderr).toContain("its log driver is none");
    expect(all.stdout).toContain("a3");
    const alone = await logs(`${pod}-mute`);
    expect(alone.status).toBe(1);
    expect(alone.stderr).toContain("error[logs-unavailable]");
    await engine.run(["rm", "-f", "-t", "0", `${pod}-mute`]);
  });

  test("names the nearest where there is no such container, and refuses what is no time", async () => {
    const unknown = await logs(`${pod}x`);
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toContain(`did you mean ${pod}`);
    expect((await logs(pod, "--since", "soon")).status).toBe(2);
    expect((await logs(pod, "--grep", "(")).status).toBe(2);
  });

  test("follows containers that come later and ones that come back, until none runs", async () => {
    await run("c", "echo c-up; until [ -e /tmp/go ]; do sleep 0.1; done; echo c-end");
    const following = follow(pod, "--tail", "1");
    await following.until("c-up");
    await run("d", "echo d-up; sleep infinity");
    await following.until("d-up");
    await engine.run(["restart", "-t", "0", `${pod}-d`]);
    await engine.run(["exec", `${pod}-c`, "sh", "-c", ": > /tmp/go"]);
    await following.until("c-end");
    await sleep(500);
    await engine.run(["rm", "-f", "-t", "0", `${pod}-d`]);
    const { status, output } = await following.ended;
    expect(status).toBe(0);
    const count = (text: string) => output.filter((line) => line.endsWith(text)).length;
    expect([count("c-up"), count("c-end"), count("d-up")]).toEqual([1, 1, 2]);
  });

  test("ends with 130 and nothing more at Ctrl-C, and quietly where nobody reads", async () => {
    await run("e", "while :; do echo e; sleep 0.05; done");
    const following = follow(pod);
    await following.until("| e\n");
    following.child.kill("SIGINT");
    expect((await following.ended).status).toBe(130);
    const unread = follow(pod);
    await unread.until("| e\n");
    unread.child.stdout.destroy();
    expect((await unread.ended).status).toBe(0);
    await engine.run(["rm", "-f", "-t", "0", `${pod}-e`]);
  });

  test("ends with status 3 where the engine goes away", async () => {
    await run("f", "sleep infinity");
    const other = await startService();
    const child = spawn(process.execPath, [executable, "events", pod, "--since", "1h"], {
      env: commandEnvironment(other.socketPath),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const closed = once(child, "close");
    let stderr = "";
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    await once(child.stdout, "data");
    other.kill();
    expect((await closed)[0]).toBe(3);
    await other[Symbol.asyncDispose]();
    expect(stderr).toContain("error[engine-lost]");
    await engine.run(["rm", "-f", "-t", "0", `${pod}-f`]);
  });

  test("takes no more memory for a log of 300 MB than for a short one", async ({ skip }) => {
    const inspected = await engine.client.containers.inspect(`${pod}-b`);
    const path = inspected.HostConfig.LogConfig?.Path ?? "";
    skip(path === "", "the log is no file");
    const before = await readFile(path);
    const line = `2026-01-01T00:00:00.000000000+00:00 stdout F ${"x".repeat(200)}\n`;
    const block = Buffer.from(line.repeat(4096));
    const count = 300;
    try {
      for (let written = 0; written < count; written += 1) await appendFile(path, block);
      const child = spawn(process.execPath, [executable, "logs", `${pod}/b`], {
        env: commandEnvironment(engine.socketPath),
        stdio: ["ignore", "pipe", "inherit"],
      });
      let bytes = 0;
      let maxKiB = 0;
      for await (const data of child.stdout) {
        bytes += data.length;
        const file = readFile(`/proc/${child.pid}/status`, "latin1");
        const status = await file.catch(() => ""); // it may have ended and left a rest in the pipe
        maxKiB = Math.max(maxKiB, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0));
      }
      expect(bytes).toBeGreaterThan(count * 4096 * 200);
      expect(maxKiB).toBeGreaterThan(0);
      expect(maxKiB / 1024).toBeLessThan(160);
    } finally {
      await writeFile(path, before);
    }
  });
});

describe.skipIf(noTerminal)(
  `sidepod logs on a terminal${noTerminal ? ` (${noTerminal})` : ""}`,
  () => {
    test("colours the prefixes and shows control characters as escapes", async () => {
      const name = `${engine.prefix}tty`;
      await engine.run(["pod", "create", "--name", name]);
      for (const [each, text] of [
        ["x", "\\033[2Jevil"],
        ["y", "plain"],
      ]) {
        const args = ["--pod", name, "--name", `${name}-${each}`, engine.image];
        await engine.run(["run", ...args, "sh", "-c", `printf '${text}\\n'`]);
      }
      const { output, status } = await sidepodInTerminal(["logs", name], [], engine);
      expect(status).toBe(0);
      expect(output).toContain(`\u001b[36m${name}-x |\u001b[39m \\x1b[2Jevil`);
      expect(output).toContain(`\u001b[33m${name}-y |\u001b[39m plain`);
    });
  },
);
