import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { label } from "../../src/core/observe/labels.ts";
import { type CommandResult, sidepod, sidepodHere, startSidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";

const missing = await engineMissing();

let engine: TestEngine;

beforeAll(async () => {
  if (missing) return;
  engine = await startEngine();
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
});

const debug = (...args: readonly string[]) => sidepodHere(["debug", ...args], { ...engine });
/** With standard input left open. */
const startDebug = (...args: readonly string[]) =>
  startSidepod(["debug", ...args], { ...engine, stdin: undefined });

/** Runs a script in a container of its own that has the name, to its end. */
async function runToEnd(name: string, script: string, options: readonly string[] = []) {
  const full = `${engine.prefix}${name}`;
  await engine
    .run(["run", "--name", full, ...options, engine.image, "sh", "-c", script])
    .catch(() => ""); // Its status is its own.
  return full;
}

async function start(name: string, script: string, options: readonly string[] = []) {
  const full = `${engine.prefix}${name}`;
  await engine.run(["run", "-d", "--name", full, ...options, engine.image, "sh", "-c", script]);
  return full;
}

/** What must be the same after a session as before it: that nobody has started it. */
async function lifeOf(container: string) {
  const { State, RestartCount } = await engine.client.containers.inspect(container);
  // Until the engine has cleaned up after it, what has ended is "stopped".
  const state = State.Status.replace("stopped", "exited");
  return { at: State.StartedAt, state, restarts: RestartCount };
}

const snapshotsOf = async (container: string) => {
  const { Id } = await engine.client.containers.inspect(container);
  const filters = { label: [`${label.snapshot}=${Id}`] };
  return (await engine.client.images.list({ filters })).length;
};

async function debugContainersOf(container: string): Promise<readonly string[]> {
  const { Id } = await engine.client.containers.inspect(container);
  const filters = { label: [`${label.targetId}=${Id}`] };
  const all = await engine.client.containers.list({ all: true, filters });
  return all.map(({ Names }) => Names[0] ?? "");
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let looks = 0; !(await holds()); looks += 1) {
    if (looks === 400) throw new Error("what was waited for did not happen");
    await sleep(50);
  }
}

describe.skipIf(missing)(`sidepod debug, not running${missing ? ` (${missing})` : ""}`, () => {
  test("shows what is left of a target that has ended, and starts nothing", async () => {
    const volume = `${engine.prefix}data`;
    const script =
      "echo in > /data/file; echo own > /left; printf 'no \\033[31mconfig\\n' >&2; exit 3";
    const target = await runToEnd("ended", script, ["-v", `${volume}:/data`]);
    const before = await lifeOf(target);
    const look =
      'cat /target/left /target/data/file; echo changed > "$TARGET_ROOT/left"; cat /target/left; ' +
      "echo no > /target/data/file; ls /sys/class/net; exit 7";
    const { status, stdout, stderr } = await debug(target, "--", "sh", "-c", look);
    expect({ status, stdout }).toEqual({ status: 7, stdout: "own\nin\nchanged\nlo\n" });
    expect(stderr).toContain(`${target} ended with status 3 at `);
    expect(stderr).toContain("its log: no \\x1b[31mconfig\n");
    expect(stderr.toLowerCase()).toContain("read-only file system");
    expect(await lifeOf(target)).toEqual(before);
    expect(await snapshotsOf(target)).toBe(0);
    expect(await debugContainersOf(target)).toEqual([]);
    // The session wrote into a copy.
    expect((await debug(target, "--", "cat", "/target/left")).stdout).toBe("own\n");
  });

  test("shows a target of a pod that was made and never started, without joining the pod", async () => {
    const pod = `${engine.prefix}pod`;
    const target = `${engine.prefix}made`;
    await engine.run(["pod", "create", "--name", pod]);
    await engine.run(["create", "--pod", pod, "--name", target, engine.image, "nosuch"]);
    const before = await lifeOf(target);
    const { status, stdout, stderr } = await debug(target, "--", "ls", "/target/bin/busybox");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "/target/bin/busybox\n" });
    expect(stderr).toContain(`${target} is created, and was never started`);
    expect(await lifeOf(target)).toEqual(before);
    expect((await engine.client.pods.inspect(pod)).State).toBe("Created");
    expect(await snapshotsOf(target)).toBe(0);
  });

  test("leaves a copy that another session has, and sweeps that of a killed one", async () => {
    const target = await runToEnd("killed", "exit 1");
    const client = startDebug(target, "--", "sh", "-c", "echo there; cat");
    await until(() => client.printed().includes("there"));
    expect((await debug(target, "--", "true")).status).toBe(0);
    expect(await snapshotsOf(target)).toBe(1);
    client.kill("SIGKILL");
    await client.result;
    await until(async () => (await debugContainersOf(target)).length === 0);
    // By now the session of any other test may have swept it.
    expect((await debug(target, "--", "true")).status).toBe(0);
    expect(await snapshotsOf(target)).toBe(0);
  });

  test("keeps the copy as long as a kept session", async () => {
    const target = await runToEnd("kept", "echo own > /left");
    // By a process of its own: the copy is its maker's as long as that one lives.
    const recorded = await sidepod(["debug", target, "--keep", "--", "true"], { ...engine });
    expect(recorded.status).toBe(0);
    expect(await debugContainersOf(target)).toHaveLength(1);
    expect((await debug(target, "--", "true")).status).toBe(0);
    expect(await snapshotsOf(target)).toBe(1);
    await engine.run(["rm", ...(await debugContainersOf(target))]);
    expect((await debug(target, "--", "true")).status).toBe(0);
    expect(await snapshotsOf(target)).toBe(0);
  });

  test("removes the copy along with a kept session", async () => {
    const target = await runToEnd("forgotten", "true");
    expect((await debug(target, "--keep", "--", "true")).status).toBe(0);
    expect(await snapshotsOf(target)).toBe(1);
    expect((await debug("rm", target)).status).toBe(0);
    expect(await debugContainersOf(target)).toEqual([]);
    expect(await snapshotsOf(target)).toBe(0);
  });

  test("tells what a session with what is left of it may do", async () => {
    const target = await runToEnd("explained", "exit 3", ["--user", "1234"]);
    const { status, stdout } = await debug(target, "--explain");
    expect(status).toBe(0);
    expect(stdout).toContain(`${target} is exited: a session sees a copy of its files`);
    expect(stdout).toMatch(/^user 0:0 +no process/m);
    expect(stdout).toMatch(/^DAC_OVERRIDE /m);
    const written = await debug(target, "--volumes", "rw", "--", "true");
    expect(written.stderr).toContain("note: the volumes of a stopped container are read-only");
    const readOnly = await debug(target, "--ro", "--", "true");
    expect(readOnly.stderr).toContain("note: the copy is writable");
  });

  test("says that the target took a session along", async () => {
    const target = await start("brief", "while [ ! -e /end ]; do sleep 0.1; done; exit 3");
    const client = startDebug(target, "--", "sh", "-c", "echo joined; sleep 60");
    await until(() => client.printed() === "joined\n");
    await engine.run(["exec", target, "sh", "-c", "> /end"]);
    const { status, stderr } = await client.result;
    expect(status).toBe(137);
    expect(stderr).toContain(`${target} ended with status 3, and this session with it`);
    expect(await debugContainersOf(target)).toEqual([]);
  });

  test("follows a target from one life to the next, until a session ends by itself", async () => {
    const script = "[ -e /second ] || { echo > /second; exit 3; }; sleep 60";
    const target = await runToEnd("followed", script);
    // Its first life is over: this waits for the second, which is ended, and for the third.
    const client = startDebug(target, "--follow", "--", "sh", "-c", "echo joined; sleep 60");
    await until(() => client.told().includes(`${target} is exited: waiting until it runs`));
    await engine.run(["start", target]);
    await until(() => client.printed() === "joined\n");
    await engine.run(["kill", target]);
    await until(async () => (await lifeOf(target)).state === "exited");
    await engine.run(["start", target]);
    await until(() => client.printed() === "joined\njoined\n");
    client.kill("SIGTERM");
    const { status, stderr } = await client.result;
    expect(status).toBe(143);
    expect(stderr).toContain("ended with status 137 (SIGKILL); waiting until it runs again");
    expect(stderr).toContain(`${target} runs again, and this is a new session`);
    expect(await debugContainersOf(target)).toEqual([]);
  });

  test("comes and goes with a target that is restarted every second", async () => {
    const target = await start("restless", "sleep 1; exit 3", ["--restart", "always"]);
    const changes = () => engine.client.containers.changes(target);
    const before = await changes();
    const look = 'readlink "$TARGET_ROOT/bin/wget"; cat /proc/$TARGET_PID/comm; echo joined';
    const script = `${look}; sleep 60`;
    const client = startDebug(target, "--toolkit", "host", "--follow", "--", "sh", "-c", script);
    await until(() => client.printed().split("joined\n").length > 2);
    client.kill("SIGTERM");
    await client.result;
    const killed = startDebug(target, "--toolkit", "host", "--follow", "--", "sh", "-c", script);
    await until(() => killed.printed().includes("joined\n"));
    killed.kill("SIGKILL");
    await killed.result;
    await until(async () => (await debugContainersOf(target)).length === 0);
    const after = await changes();
    const seven = await debug(target, "--follow", "--toolkit", "host", "--", "sh", "-c", "exit 7");
    await removeLooping(target);
    expect(client.printed()).toMatch(/^(busybox\nsh\njoined\n)+/);
    expect(client.told()).toContain(`${target} runs again, and this is a new session`);
    expect(after).toEqual(before);
    expect(seven.status).toBe(7);
  });

  test("stops waiting at Ctrl-C, and the target stays as it is", async () => {
    const target = await runToEnd("waited", "exit 1");
    const before = await lifeOf(target);
    const ends: CommandResult[] = [];
    for (const option of ["--follow", "--catch"]) {
      const client = startDebug(target, option, "--", "true");
      await until(() => client.told().includes("waiting"));
      client.kill("SIGINT");
      ends.push(await client.result);
    }
    expect(ends.map(({ status }) => status)).toEqual([130, 130]);
    expect(await lifeOf(target)).toEqual(before);
  });

  test("catches the end of what the engine starts again at once", async () => {
    const script = "echo life >> /lives; echo oops; sleep 1.5; exit 3";
    const target = await start("looping", script, ["--restart", "always"]);
    const { status, stdout, stderr } = await debug(target, "--catch", "--", "cat", "/target/lives");
    await removeLooping(target);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^life\n/);
    expect(stderr).toContain(`waiting for the end of ${target}`);
    expect(stderr).toContain(`${target} ended with status 3`);
    expect(stderr).toContain("its log: oops");
  });

  test("runs another command in a copy of the configuration, beside the original", async () => {
    const volume = `${engine.prefix}shared`;
    const options = ["-u", "nobody", "-e", "A=b c", "-w", "/tmp", "-v", `${volume}:/data`];
    const limits = ["--cap-drop", "NET_RAW", "--memory", "64m", "--restart", "on-failure:1"];
    const health = ["--health-cmd", "true", "--health-interval", "disable"];
    const target = await runToEnd("origin", "exit 0", [...options, ...limits, ...health]);
    const before = await lifeOf(target);
    const copy = `${target}-copy`;
    const script = 'id -un; echo "$A $B"; pwd; exit 4';
    const args = ["--copy-to", copy, "-e", "B=d", "--", "sh", "-c", script];
    const { status, stdout, stderr } = await debug(target, ...args);
    expect({ status, stdout }).toEqual({ status: 4, stdout: "nobody\nb c d\n/tmp\n" });
    expect(stderr).toContain("note: it can write to what");
    const original = await engine.client.containers.inspect(target);
    const copied = await engine.client.containers.inspect(copy);
    expect(copied.HostConfig.RestartPolicy?.Name).toBe("no");
    expect(copied.BoundingCaps).toEqual(original.BoundingCaps);
    expect(copied.HostConfig.Memory).toBe(original.HostConfig.Memory);
    expect(copied.Config.Healthcheck?.Test).toEqual(original.Config.Healthcheck?.Test);
    expect(copied.Mounts.map(({ Name }) => Name)).toEqual([volume]);
    expect(await debugContainersOf(target)).toEqual([copy]);
    expect(await lifeOf(target)).toEqual(before);
    const again = await debug(target, "--copy-to", copy, "--", "true");
    expect(again.status).toBe(125);
    expect(again.stderr).toContain("error[name-in-use]");
  });

  test("leaves no copy behind whose command is not there", async () => {
    const target = await runToEnd("absent", "exit 0");
    const { status } = await debug(target, "--copy-to", `${target}-copy`, "--", "nosuch");
    expect(status).toBe(127);
    expect(await debugContainersOf(target)).toEqual([]);
  });

  test("takes one way of waiting at a time", async () => {
    const both = await debug("whatever", "--follow", "--catch");
    expect(both).toMatchObject({ status: 2, stdout: "" });
    expect(both.stderr).toContain("--follow and --catch cannot be combined");
  });
});

/** Podman cannot remove what ends and is started again at that moment. */
async function removeLooping(name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await engine.run(["rm", "-f", "-t", "0", name]);
      return;
    } catch (error) {
      if (tries === 5) throw error;
      await sleep(100);
    }
  }
}
