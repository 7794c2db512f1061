import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandEnvironment, executable, sidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { sidepodInTerminal, terminalMissing } from "../support/terminal.ts";

const missing = await engineMissing();
const noTerminal = missing ?? (await terminalMissing());

let engine: TestEngine;
let pod: string;
let web: string;

beforeAll(async () => {
  if (missing) return;
  engine = await startEngine();
  pod = `${engine.prefix}exec`;
  web = `${pod}-web`;
  await engine.run(["pod", "create", "--name", pod]);
  await engine.run(["run", "-d", "--pod", pod, "--name", web, engine.image, "sleep", "infinity"]);
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
});

const exec = (args: readonly string[], stdin?: string) =>
  sidepod(["exec", ...args], { ...engine, ...(stdin !== undefined && { stdin }) });

/** Runs a script in the container and returns when it has said that it is ready. */
async function startReady(script: string) {
  const child = spawn(process.execPath, [executable, "exec", web, "--", "sh", "-c", script], {
    env: commandEnvironment(engine.socketPath),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  const closed = once(child, "close");
  const ready = new Promise<void>((resolve) => {
    child.stdout.on("data", (data) => {
      stdout += data;
      if (stdout.includes("ready\n")) resolve();
    });
  });
  await Promise.race([ready, closed]);
  return { child, result: closed.then(([status]) => ({ status, stdout })) };
}

/** Whether a process with this command line is there, in whichever container. */
async function runs(commandLine: string): Promise<boolean> {
  for (let tries = 0; tries < 40; tries += 1) {
    const there = (await engine.run(["exec", web, "ps", "-o", "args"])).includes(commandLine);
    if (!there) return false;
    await sleep(50);
  }
  return true;
}

describe.skipIf(missing)(`sidepod exec${missing ? ` (${missing})` : ""}`, () => {
  test("keeps the outputs apart and the command's status", async () => {
    const script = "echo out; echo err >&2; exit 7";
    expect(await exec([web, "--", "sh", "-c", script])).toMatchObject({
      status: 7,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  test("takes the command without -- too, and a pod for its only container", async () => {
    expect((await exec([pod, "echo", "-n", "--", "x"])).stdout).toBe("-- x");
    expect((await exec([`${pod}/${web}`, "--", "echo", "y"])).stdout).toBe("y\n");
  });

  test("runs as a user, in a folder, with variables", async () => {
    const options = ["-u", "nobody", "-w", "/bin", "-e", "A=1 2", "-e", "HOME_OF_TEST"];
    const result = await sidepod(
      ["exec", ...options, web, "--", "sh", "-c", 'id -un; pwd; echo "$A" "$HOME_OF_TEST"'],
      { ...engine, env: { HOME_OF_TEST: "here" } },
    );
    expect(result.stdout).toBe("nobody\n/bin\n1 2 here\n");
  });

  test("answers 127 and 126 as Podman does, with what is wrong", async () => {
    const absent = await exec([web, "--", "nosuch"]);
    expect(absent.status).toBe(127);
    expect(absent.stderr).toContain("error[command-not-found]: 'nosuch' does not exist");
    const refused = await exec([web, "--", "/etc/passwd"]);
    expect(refused.status).toBe(126);
    expect(refused.stderr).toContain("error[command-not-executable]");
    const folder = await exec(["-w", "/nope", web, "--", "ls"]);
    expect(folder.status).toBe(127);
    expect(folder.stderr).toContain("the folder /nope does not exist");
  });

  test("answers 125 where there is no such container, and where it is not running", async () => {
    const unknown = await exec([`${web.slice(0, -1)}x`, "--", "ls"]);
    expect(unknown).toMatchObject({ status: 125 });
    expect(unknown.stderr).toContain("hint: did you mean");
    const stopped = `${engine.prefix}stopped`;
    await engine.run(["create", "--name", stopped, engine.image, "true"]);
    const idle = await exec([stopped, "--", "ls"]);
    expect(idle).toMatchObject({ status: 125 });
    expect(idle.stderr).toContain("error[not-running]");
  });

  test("ends a command that reads standard input with it", async () => {
    expect((await exec([web, "--", "cat"], "a\0b\n")).stdout).toBe("a\0b\n");
    expect((await exec([web, "--", "cat"], "")).stdout).toBe("");
  });

  test("says nothing of its own where a command leaves its input unread", async () => {
    for (let count = 0; count < 5; count += 1) {
      const unread = "y\n".repeat(100_000);
      const { status, stdout, stderr } = await exec([web, "--", "head", "-c", "2"], unread);
      expect(status, stderr).toBe(0);
      // Podman itself may lose the output of such a command, and then it says so.
      if (!stderr.startsWith("Error: read unixpacket")) {
        expect({ stdout, stderr }).toEqual({ stdout: "y\n", stderr: "" });
      }
    }
  });

  test("passes 64 MiB through in both directions, byte for byte, in little memory", async () => {
    const child = spawn(process.execPath, [executable, "exec", web, "--", "cat"], {
      env: commandEnvironment(engine.socketPath),
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [sent, received] = [createHash("sha256"), createHash("sha256")];
    child.stdout.on("data", (data) => received.update(data));
    const closed = once(child, "close");
    const block = randomBytes(1 << 20);
    for (let count = 0; count < 64; count += 1) {
      block.writeUInt32LE(count);
      sent.update(block);
      if (!child.stdin.write(Buffer.from(block))) await once(child.stdin, "drain");
    }
    child.stdin.end();
    expect(await closed).toEqual([0, null]);
    expect(received.digest("hex")).toBe(sent.digest("hex"));
  });

  test("passes signals on to the command", async () => {
    const script = 'trap "echo got; exit 3" TERM; echo ready; while :; do sleep 0.1; done';
    const { child, result } = await startReady(script);
    child.kill("SIGTERM");
    expect(await result).toEqual({ status: 3, stdout: "ready\ngot\n" });
  });

  test("leaves a command alone that does not want to end, at the third signal", async () => {
    const { child, result } = await startReady('trap "" INT; echo ready; sleep 12.75; echo never');
    for (let count = 0; count < 3; count += 1) {
      child.kill("SIGINT");
      await sleep(200);
    }
    expect(await result).toEqual({ status: 130, stdout: "ready\n" });
  });
});

describe.skipIf(noTerminal)(
  `sidepod exec in a terminal${noTerminal ? ` (${noTerminal})` : ""}`,
  () => {
    const inTerminal = (
      command: readonly string[],
      steps: Parameters<typeof sidepodInTerminal>[1],
      size: readonly [number, number] = [24, 80],
    ) => sidepodInTerminal(["exec", web, "--", ...command], steps, { ...engine, size });

    test("has the size from the first prompt on, and follows it", async () => {
      const script =
        'stty size; echo ready; until [ "$(stty size)" != "31 101" ]; do :; done; stty size; exit 4';
      const result = await inTerminal(
        ["sh", "-c", script],
        [{ await: "ready", resize: [40, 132] }],
        [31, 101],
      );
      expect(result, result.output).toMatchObject({ status: 4, restored: true });
      expect(result.output).toBe("31 101\r\nready\r\n40 132\r\n");
    });

    test("gives every key to the command, Ctrl-C and Ctrl-P too", async () => {
      const keys = "\u0003\u0010\u0011\u001a\u001c";
      const script =
        "stty raw -echo; echo ready; dd bs=1 count=5 2>/dev/null | busybox od -An -tx1";
      const result = await inTerminal(["sh", "-c", script], [{ await: "ready", type: keys }]);
      expect(result).toMatchObject({ status: 0, restored: true });
      expect(result.output).toContain("03 10 11 1a 1c");
    });

    test("does not hold a single Ctrl-P back", async () => {
      const script =
        "stty raw -echo; echo ready; dd bs=1 count=1 2>/dev/null | busybox od -An -tx1";
      const result = await inTerminal(["sh", "-c", script], [{ await: "ready", type: "\u0010" }]);
      expect(result).toMatchObject({ status: 0 });
    });

    test("leaves a bare line feed as it is", async () => {
      const script = "stty raw -echo; busybox printf 'down\\nend'";
      expect((await inTerminal(["sh", "-c", script], [])).output).toBe("down\nend");
    });

    test("restores the terminal at SIGTERM, and the command gets a hangup", async () => {
      const result = await inTerminal(
        ["sh", "-c", "echo ready; exec sleep 54.321"],
        [{ await: "ready", signal: "SIGTERM" }],
      );
      expect(result).toMatchObject({ status: 143, restored: true });
      expect(await runs("sleep 54.321")).toBe(false);
    });

    test("restores the terminal where the command is not there", async () => {
      expect(await inTerminal(["nosuch"], [])).toMatchObject({ status: 127, restored: true });
    });
  },
);
