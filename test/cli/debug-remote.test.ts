import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sidepod, startSidepod } from "../support/command.ts";
import { type DebugTarget, startDebugTarget } from "../support/debug-target.ts";
import { engineMissing } from "../support/engine.ts";
import { type FakeSsh, fakeSsh } from "../support/fake-ssh.ts";

const missing = await engineMissing();

let target: DebugTarget;
let ssh: FakeSsh;

beforeAll(async () => {
  if (missing) return;
  target = await startDebugTarget();
  ssh = await fakeSsh(target.engine.socketPath);
});

afterAll(async () => {
  await ssh?.[Symbol.asyncDispose]();
  await target?.[Symbol.asyncDispose]();
});

/** A session next to the target, whose engine is taken for one elsewhere. */
function debug(...args: readonly string[]) {
  return sidepod(["debug", target.name, "--toolkit", "host", ...args], { env: ssh.env });
}

const title = "a debug session on an engine elsewhere";
describe.skipIf(missing)(`${title}${missing ? ` (${missing})` : ""}`, () => {
  test("sees the target's files and processes, and keeps the status", async () => {
    const script = 'readlink "$TARGET_ROOT/bin/wget"; cat >&2; exit 7';
    const { env } = ssh;
    const args = ["debug", target.name, "--toolkit", "host", "--", "sh", "-c", script];
    expect(await sidepod(args, { env, stdin: "in" })).toMatchObject({
      status: 7,
      stdout: "busybox\n",
      stderr: "in",
    });
    const { stdout } = await debug("ps", "--json");
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ pid: 1, user: "root", name: "sh" }),
    );
    expect(await target.containers()).toEqual([]);
  });

  test("keeps the status of what has ended before it can be asked for", async () => {
    for (let count = 0; count < 5; count += 1) {
      expect(await debug("--", "sh", "-c", `exit 1${count}`)).toMatchObject({
        status: 10 + count,
        stderr: "",
      });
    }
  });

  test("leaves nothing where the client is killed and the command has nothing more to read", async () => {
    const args = ["debug", target.name, "--toolkit", "host", "--", "sh", "-c", "echo on; exec cat"];
    const running = startSidepod(args, { env: ssh.env, stdin: undefined });
    await expect.poll(() => running.printed(), { timeout: 10_000 }).toBe("on\n");
    expect(await target.containers()).toHaveLength(1);
    running.kill("SIGKILL");
    await running.result;
    expect(await target.containersLeft()).toEqual([]);
  });

  test("leaves nothing where the client is killed and the time is over", async () => {
    const command = ["--ttl", "2s", "--", "sh", "-c", "echo on; exec sleep 4324"];
    const args = ["debug", target.name, "--toolkit", "host", ...command];
    const running = startSidepod(args, { env: ssh.env, stdin: undefined });
    await expect.poll(() => running.printed(), { timeout: 10_000 }).toBe("on\n");
    running.kill("SIGKILL");
    await running.result;
    expect(await target.containersLeft()).toEqual([]);
  });
});
