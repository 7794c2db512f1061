import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LibpodClient } from "../../src/libpod/index.ts";
import { commandEnvironment, executable, sidepodHere, startSidepod } from "../support/command.ts";
import { type DebugTarget, killClient, startDebugTarget, waits } from "../support/debug-target.ts";
import { countlessEngine, engineMissing, startService } from "../support/engine.ts";
import { mebibytes } from "../support/mebibytes.ts";
import { sidepodInTerminal, terminalMissing } from "../support/terminal.ts";

const missing = await engineMissing();
const noTerminal = missing ?? (await terminalMissing());

let target: DebugTarget;
/** Why the engine can neither pause containers nor tell what a session has started. */
let groupless: string | undefined;

beforeAll(async () => {
  if (missing) return;
  target = await startDebugTarget();
  if (await countlessEngine(target.engine)) {
    groupless = "a rootless engine on cgroup v1 has no control groups";
  }
});

afterAll(async () => {
  await target?.[Symbol.asyncDispose]();
});

const host = ["--toolkit", "host"];

describe.skipIf(missing)(`a debug session${missing ? ` (${missing})` : ""}`, () => {
  test("keeps the exit status, the two outputs and every byte of the arguments", async () => {
    const odd = ["a b", "", "$HOME", "*", '"', "\\", "ä\n"];
    const script = 'echo err >&2; printf "%s|" "$@"; exit 7';
    expect(await target.debug([...host, "--", "sh", "-c", script, "sh", ...odd])).toMatchObject({
      status: 7,
      stdout: `${odd.join("|")}|`,
      stderr: "err\n",
    });
    expect(await target.debug([...host, "--", "sh", "-c", "kill -9 $$"])).toMatchObject({
      status: 137,
    });
  });

  test("says 127 and 126 for a command that is missing or cannot be executed", async () => {
    const absent = await target.debug([...host, "--", "nosuch"]);
    expect(absent).toMatchObject({ status: 127 });
    expect(absent.stderr).toContain("error[command-not-found]");
    expect(await target.debug([...host, "--", "/etc/passwd"])).toMatchObject({ status: 126 });
  });

  test("says that a toolkit has no shell, and what has one", async () => {
    await target.engine.client.images.import(Readable.from([]), { reference: empty() });
    const { status, stderr } = await target.debug(["--image", empty()]);
    expect({ status, stderr }).toEqual({
      status: 127,
      stderr:
        `error[command-not-found]: ${empty()} has no shell\n` +
        `hint: sidepod debug ${target.name} --toolkit host\n`,
    });
    await target.engine.client.images.remove(empty());
  });

  test(`passes ${mebibytes} MiB in and out unchanged`, async () => {
    const args = [executable, "debug", target.name, ...host, "--", "cat"];
    const child = spawn(process.execPath, args, {
      env: commandEnvironment(target.engine.socketPath),
      stdio: ["pipe", "pipe", "inherit"],
    });
    const closed = once(child, "close");
    const sent = createHash("sha1");
    const received = createHash("sha1");
    child.stdout.on("data", (data) => received.update(data));
    const block = randomBytes(1024 * 1024);
    for (let count = 0; count < mebibytes; count += 1) {
      block.writeUInt32LE(count);
      sent.update(block);
      if (!child.stdin.write(Buffer.from(block))) await once(child.stdin, "drain");
    }
    child.stdin.end();
    expect(await closed).toEqual([0, null]);
    expect(received.digest("hex")).toBe(sent.digest("hex"));
  });

  test("ends what it has started, and leaves nothing", async ({ skip }) => {
    skip(groupless !== undefined, groupless);
    const script = "sleep 4321.5 & setsid sleep 4321.6 & exit 0";
    expect(await target.debug([...host, "--", "sh", "-c", script])).toMatchObject({ status: 0 });
    const processes = await target.engine.run(["exec", target.name, "ps", "-o", "args"]);
    expect(processes).not.toContain("4321");
    expect(await target.containers()).toEqual([]);
  });

  test("is removed when the client is killed, also at once", async () => {
    const script = "echo ready; exec sleep 4322";
    for (let count = 0; count < 3; count += 1) {
      const running = startSidepod(["debug", target.name, ...host, "--", "sh", "-c", script], {
        ...target.engine,
        stdin: undefined,
      });
      await killClient(running, "ready");
      expect(await target.containersLeft()).toEqual([]);
    }
  });

  test("is removed when the client is killed while it is opened", async () => {
    const args = ["debug", target.name, ...host, "--", "sleep", "4322"];
    for (const delayMs of [150, 200, 250, 300, 350, 400]) {
      const running = startSidepod(args, { ...target.engine, stdin: undefined });
      await sleep(delayMs);
      running.kill("SIGKILL");
      await running.result;
      // By now it is either there or is not going to be.
      await sleep(500);
      expect(await target.containersLeft()).toEqual([]);
    }
  });

  test("is removed when its time limit has passed, and says so", async () => {
    expect(await target.debug([...host, "--ttl", "1s", "--", "sleep", "4323"])).toMatchObject({
      status: 137,
      stderr: "its time limit of 1 s has passed: --ttl sets a longer one\n",
    });
    expect(await target.containersLeft()).toEqual([]);
  });

  test("passes signals on", async () => {
    const script = 'trap "echo got; exit 5" TERM; echo ready; while :; do sleep 0.05; done';
    const running = startSidepod(["debug", target.name, ...host, "--", "sh", "-c", script], {
      ...target.engine,
    });
    while (!running.printed().includes("ready")) await sleep(20);
    running.kill("SIGTERM");
    expect(await running.result).toMatchObject({ status: 5, stdout: "ready\ngot\n" });
  });

  test("may do what its profile says and no more", async () => {
    const script = "grep -E 'CapEff|NoNewPrivs' /proc/self/status; touch /x 2>/dev/null || echo ro";
    const may = async (...options: readonly string[]) => {
      const command = ["--", "sh", "-c", script];
      return (await target.debug([...host, ...options, ...command])).stdout.replaceAll("\t", " ");
    };
    const printed = (mask: string) => `CapEff: ${mask}\nNoNewPrivs: 1\nro\n`;
    expect(await may()).toBe(printed("0000000000080000")); // SYS_PTRACE
    expect(await may("--profile", "restricted")).toBe(printed("0000000000000000"));
    expect(await may("--profile", "netadmin")).toBe(printed("0000000000083000"));
    expect(await may("--profile", "restricted", "--cap-add", "net_raw", "-u", "5:6")).toBe(
      printed("0000000000002000"),
    );
  });

  test("says what an engine that lacks SYS_PTRACE itself cannot give", async ({ skip }) => {
    skip(process.getuid?.() !== 0, "only root may take capabilities from an engine");
    const { engine } = target;
    await using service = await startService({ by: ["setpriv", "--bounding-set", "-sys_ptrace"] });
    await using client = new LibpodClient({ socketPath: service.socketPath });
    const name = `${engine.prefix}bounded`;
    const spec = { name, image: engine.image, command: waits, netns: { nsmode: "none" } } as const;
    const { id } = await client.containers.create(spec);
    await client.containers.start(id);
    const script = 'echo in; ls "$TARGET_ROOT" 2>/dev/null || echo shut';
    const why =
      "the engine itself does not have it; needed for: " +
      "the target has capabilities that the session lacks, CHOWN";
    const session = ["debug", name, ...host, "--", "sh", "-c", script];
    const { status, stdout, stderr } = await sidepodHere(session, service);
    // Newer runtimes cannot even begin without it.
    expect(["0 in\nshut\n", "125 "]).toContain(`${status} ${stdout}`);
    if (status !== 0) expect(stderr).toMatch(/permission denied/);
    expect(stderr).toContain(`note: SYS_PTRACE is unavailable: ${why}`);
    const { stdout: told } = await sidepodHere(["debug", name, "--explain", "--json"], service);
    expect(JSON.parse(told).obstacles).toContainEqual(
      expect.objectContaining({ what: "SYS_PTRACE", why: expect.stringContaining(why) }),
    );
  });

  test("sees files read-only, and by no other way", async () => {
    const { engine } = target;
    const name = `${engine.prefix}nobodys`;
    const nobody = ["--name", name, "--user", "65534:65534"];
    await engine.run(["run", "-d", ...nobody, engine.image, ...waits]);
    const script = [
      'readlink "$TARGET_ROOT/bin/wget"',
      'touch "$TARGET_ROOT/tmp/x" 2>/dev/null || echo ro',
      "ls /proc/$TARGET_PID/root >/dev/null 2>&1 || echo shut",
    ].join("\n");
    for (const one of [target.name, name]) {
      const { stdout } = await sidepodHere(
        ["debug", one, ...host, "--ro", "--", "sh", "-c", script],
        engine,
      );
      expect(stdout).toBe("busybox\nro\nshut\n");
    }
  });

  test("has the target's volumes and environment where that is asked for", async () => {
    const { engine } = target;
    const name = `${engine.prefix}full`;
    const volume = ["-v", `${engine.prefix}data:/data`];
    const env = ["-e", "COLOUR=blue and green", "-e", "PATH=/nowhere:/bin"];
    const { image } = engine;
    await engine.run(["run", "-d", "--name", name, ...volume, ...env, image, "sleep", "1000"]);
    const script = 'echo "$COLOUR"; echo x > /data/x || cat /data/y; echo y > /data/y';
    const command = ["--env-from-target", "--", "sh", "-c", script];
    const debug = (access: string) =>
      sidepodHere(["debug", name, ...host, "--volumes", access, ...command], engine);
    expect((await debug("rw")).stdout).toBe("blue and green\n");
    const { stdout, stderr } = await debug("ro");
    expect(stdout).toBe("blue and green\ny\n");
    expect(stderr).toContain("Read-only file system");
  });

  test("has the limits, the tools and the life that the page tells of", async () => {
    const { client } = target.engine;
    const recorded = await target.debug(["-q", "--toolkit", "target", "--keep", "--", "true"]);
    expect(recorded).toMatchObject({ status: 0, stderr: "" });
    const [name = ""] = await target.containers();
    const { Config, HostConfig, Image } = await client.containers.inspect(name);
    expect(Image).toBe((await client.containers.inspect(target.name)).Image);
    const left = Date.parse(Config.Labels?.["io.sidepod.debug.expires"] ?? "") - Date.now();
    expect(left / 60_000).toBeGreaterThan(55);
    expect(left / 60_000).toBeLessThan(60);
    expect(HostConfig).toMatchObject({
      Memory: groupless === undefined ? 1024 ** 3 : 0,
      ReadonlyRootfs: true,
      Privileged: false,
    });
    await client.containers.remove(name);
  });

  test("ends with a target that is removed, and leaves nothing", async () => {
    const { engine } = target;
    const name = `${engine.prefix}removed`;
    await engine.run(["run", "-d", "--name", name, engine.image, ...waits]);
    const running = startSidepod(["debug", name, ...host, "--", "sh", "-c", "echo on; sleep 60"], {
      ...engine,
      stdin: undefined,
    });
    await expect.poll(() => running.printed(), { timeout: 10_000 }).toBe("on\n");
    await engine.run(["rm", "-f", "-t", "0", name]);
    const { status, stderr } = await running.result;
    expect(status).toBe(137);
    // It may have been looked for between its end and its removal.
    expect(stderr).toMatch(
      /removed ended (and was removed|with status 137 \(SIGKILL\)), and this session with it\n$/,
    );
    expect(await target.containersLeft()).toEqual([]);
  });

  test("says nothing of its own where a command leaves its input unread", async () => {
    for (let count = 0; count < 5; count += 1) {
      const { status, stderr } = await target.debug([...host, "--", "true"], { stdin: "unread" });
      expect(status).toBe(0);
      // Podman itself may lose the output of such a command, and then it says so.
      expect(stderr).toMatch(/^(Error: read unixpacket .*\n)?$/);
    }
  });

  test("two at once on one target do not disturb each other", async () => {
    const both = await Promise.all(
      ["1", "2"].map((word) =>
        target.debug([...host, "--", "sh", "-c", `sleep 0.3; echo ${word}`]),
      ),
    );
    expect(both.map(({ stdout }) => stdout)).toEqual(["1\n", "2\n"]);
  });

  test("tells what is granted and why, and does nothing", async () => {
    const { stdout } = await target.debug(["--explain", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      target: { name: target.name, process: { pid: 1 } },
      user: "0:0",
      capAdd: ["SYS_PTRACE"],
      granted: [{ what: "user 0:0", why: "the target's own" }, { what: "SYS_PTRACE" }],
    });
    const { stdout: text } = await target.debug(["--explain", "--profile", "restricted"]);
    expect(text).toMatch(/user 65534:65534 +the profile restricted, and the target runs as root/);
    expect(await target.containers()).toEqual([]);
  });
});

describe.skipIf(missing)(`debug containers that stay${missing ? ` (${missing})` : ""}`, () => {
  test("are listed, read, reused and removed", async () => {
    const { engine, name, debug } = target;
    const recorded = await debug([...host, "--keep", "--", "sh", "-c", "echo noted; exit 3"]);
    expect(recorded.status).toBe(3);
    const [made = ""] = await target.containers();
    expect(recorded.stderr).toContain(`sidepod debug attach ${made}`);
    expect((await sidepodHere(["debug", "logs", made], engine)).stdout).toBe("noted\n");
    // What its target was may be another process by now.
    const again = await sidepodHere(["debug", "attach", made], engine);
    expect(again.stderr).toContain(`error[not-running]: ${made} has ended`);
    const { stdout } = await sidepodHere(["debug", "ls", "--json"], engine);
    const listed = JSON.parse(stdout).filter(
      ({ fullName }: { fullName: string }) => fullName === made,
    );
    expect(listed).toMatchObject([{ target: name, state: "exited", exitCode: 3, keep: true }]);
    await sidepodHere(["debug", "rm", made], engine);
    expect(await target.containers()).toEqual([]);

    const first = await debug([...host, "--reuse", "--", "sh", "-c", "echo $TARGET_PID > /tmp/it"]);
    expect(first.status).toBe(0);
    expect((await debug([...host, "--reuse", "--", "cat", "/tmp/it"])).stdout).toBe("1\n");
    expect(await target.containers()).toHaveLength(1);
    // Less is not had from one that has more.
    const less = [...host, "--reuse", "--profile", "restricted", "--", "cat", "/tmp/it"];
    expect((await debug(less)).status).toBe(1);
    expect(await target.containers()).toHaveLength(2);
    for (const one of await target.containers()) await sidepodHere(["debug", "rm", one], engine);
    expect(await target.containers()).toEqual([]);
  });

  test("are collected when their target is gone", async () => {
    const { engine } = target;
    const name = `${engine.prefix}gone`;
    await engine.run(["run", "-d", "--name", name, engine.image, "sleep", "1000"]);
    await sidepodHere(["debug", name, ...host, "--keep", "--", "true"], engine);
    // Nothing that was attached keeps it from being removed with podman alone.
    await engine.run(["rm", "-f", "-t", "0", name]);
    const { stderr } = await sidepodHere(["debug", "gc"], engine);
    expect(stderr).toMatch(new RegExp(`${name}-debug-\\w+ removed: its target is gone`));
    expect(await target.containers()).toEqual([]);
  });
});

describe.skipIf(missing)(`sidepod debug refuses${missing ? ` (${missing})` : ""}`, () => {
  test("a target that is not there, near names shown", async () => {
    const { engine, name } = target;
    const { status, stderr } = await sidepodHere(["debug", `${name}x`], engine);
    expect(status).toBe(125);
    expect(stderr).toBe(
      `error[not-found]: there is no container '${name}x'\nhint: did you mean ${name}?\n`,
    );
  });

  test("an ID that several containers begin with", async () => {
    const { engine } = target;
    const ids: string[] = [];
    const firsts = () => ids.map((id) => id.slice(0, 1));
    while (new Set(firsts()).size === ids.length) {
      ids.push(
        (
          await engine.run(["create", "--name", `${engine.prefix}${ids.length}`, engine.image])
        ).trim(),
      );
    }
    const id = firsts().at(-1);
    for (const command of [
      ["debug", `${id}`],
      ["forward", `${id}`, "80"],
    ]) {
      const { status, stderr } = await sidepodHere(command, engine);
      expect(status).toBe(2);
      expect(stderr).toContain(`error[usage]: the ID prefix ${id} matches more than one container`);
      expect(stderr).toContain(`hint: podman ps -a --filter id=${id}`);
    }
  });

  test("names beside what is about all debug containers, and a command without a target", async () => {
    const { engine, name } = target;
    for (const [words, said] of [
      [["rm", "--all", name], "--all applies to all debug containers and does not accept"],
      [["gc", name], "gc does not accept"],
      [["ls", name], "ls does not accept"],
    ] as const) {
      const { status, stderr } = await sidepodHere(["debug", ...words], engine);
      expect(status).toBe(2);
      expect(stderr).toContain(`${said} '${name}'`);
    }
    const { status, stderr } = await sidepodHere(["debug", "--", name], engine);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "error[usage]: missing required argument 'TARGET'\nhint: sidepod debug --help\n",
    });
  });

  test("an infra container", async () => {
    const { engine } = target;
    const pod = `${engine.prefix}pod`;
    await engine.run(["pod", "create", "--name", pod, "--infra-name", `${pod}-infra`]);
    const infra = await sidepodHere(["debug", `${pod}-infra`], engine);
    expect(infra.stderr).toContain(
      `is the infra container of pod ${pod}, which runs no application`,
    );
  });

  test("a target that is paused", async ({ skip }) => {
    skip(groupless !== undefined, groupless);
    const { engine } = target;
    const name = `${engine.prefix}paused`;
    await engine.run(["run", "-d", "--name", name, engine.image, "sleep", "1000"]);
    await engine.run(["pause", name]);
    const { stderr } = await sidepodHere(["debug", name, "--", "true"], engine);
    await engine.run(["unpause", name]);
    expect(stderr).toBe(
      `error[not-running]: ${name} is paused, so nothing can join it\n` +
        `hint: podman unpause ${name}\n`,
    );
  });

  test.each([
    [["--ttl", "0"], "the minimum is one second"],
    [["--ro", "--profile", "sysadmin"], "--ro and --profile sysadmin cannot be combined"],
    [["--ro", "--volumes", "rw"], "--ro and --volumes rw cannot be combined"],
    [["--ro", "--cap-add", "sys_ptrace"], "--ro and --cap-add sys_ptrace cannot be combined"],
    [["-t", "-T"], "-t and -T contradict each other"],
    [["--ttl", "8760h"], "the maximum is seven days"],
    [["--cap-add", "NET_ROW"], "did you mean NET_RAW?"],
    [["--profile", "net"], "use one of general, baseline, restricted, netadmin, sysadmin"],
    [["--image", "a", "--toolkit", "host"], "--image and --toolkit both choose the programs"],
  ])("%j", async (options, said) => {
    const { status, stderr } = await target.debug([...options, "--", "true"]);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
  });
});

describe.skipIf(noTerminal)(
  `a debug session in a terminal${noTerminal ? ` (${noTerminal})` : ""}`,
  () => {
    const inTerminal = (
      args: readonly string[],
      steps: Parameters<typeof sidepodInTerminal>[1],
      size: readonly [number, number] = [24, 80],
    ) => sidepodInTerminal(["debug", ...args], steps, { ...target.engine, size });

    test("has a prompt with the target's name, its size from then on, and every key", async () => {
      const prompt = `[debug ${target.name}] / # `;
      const result = await inTerminal(
        [target.name, ...host],
        [
          { await: prompt, type: "stty size\r" },
          { await: "31 101", resize: [40, 132] },
          // The engine is told of it a moment later.
          { await: prompt, type: `until [ "$(stty size)" = "40 132" ]; do :; done; stty size\r` },
          {
            await: "40 132\r\n",
            type: "stty raw -echo; echo re''ady; dd bs=1 count=3 2>/dev/null | od -An -tx1\r",
          },
          { await: "ready", type: "\u0010\u0011\u0003" },
          { await: "10 11 03", type: "exit 6\r" },
        ],
        [31, 101],
      );
      expect(result, result.output).toMatchObject({ status: 6, restored: true, stepsLeft: 0 });
    });

    test("is left with keys where they are asked for, and come back to", async () => {
      const left = await inTerminal(
        [target.name, ...host, "--keep", "--detach-keys", "ctrl-p,ctrl-q"],
        [
          { await: "] / # ", type: "thing=left\r" },
          { await: "] / # ", type: "\u0010" },
          { await: "", type: "\u0011" },
        ],
      );
      expect(left).toMatchObject({ status: 0, restored: true });
      const back = await inTerminal(
        ["attach", target.name],
        [
          { await: "", type: "echo it is $thing\r" },
          { await: "it is left", type: "exit 4\r" },
        ],
      );
      expect(back).toMatchObject({ status: 4, restored: true, stepsLeft: 0 });
      await sidepodHere(["debug", "rm", target.name], target.engine);
    });

    test("passes on what is typed where the command has no terminal", async () => {
      const result = await inTerminal(
        [target.name, ...host, "-q", "-T", "--", "sh", "-c", "echo ready; head -n 1; exit 3"],
        [{ await: "ready", type: "typed\n" }],
      );
      expect(result).toMatchObject({ status: 3 });
      // The terminal's echo, and the command's answer.
      expect(result.output.match(/typed/g)).toHaveLength(2);
    });

    test("opens in a terminal that has no size", async () => {
      const result = await inTerminal([target.name, ...host, "--", "echo", "here"], [], [0, 0]);
      expect(result).toMatchObject({ status: 0 });
      expect(result.output).toContain("here");
    });
  },
);

describe.skipIf(missing)(`sidepod debug in a pod${missing ? ` (${missing})` : ""}`, () => {
  test("counts for nothing, becomes a sidecar when it is promoted, and goes with the pod", async () => {
    const { engine } = target;
    const pod = `${engine.prefix}app`;
    const file = [
      `name: ${pod}`,
      `main: { image: ${engine.image}, command: [sh, -c, "trap exit TERM; while :; do sleep 0.1; done"] }`,
    ].join("\n");
    expect(await sidepodHere(["up", "-"], { ...engine, stdin: file })).toMatchObject({ status: 0 });
    const held = await sidepodHere(["debug", pod, ...host, "--reuse", "--", "true"], engine);
    expect(held.status).toBe(0);
    const plan = await sidepodHere(["plan", "-"], { ...engine, stdin: file });
    expect(plan.stdout).toContain("nothing to do");
    const promoted = await sidepodHere(
      ["debug", pod, ...host, "--promote", "tools", "--", "sh", "-c", "exec sleep $((1000 + 1))"],
      engine,
    );
    expect(promoted).toMatchObject({ status: 0 });
    const { stdout } = await sidepodHere(["ps", pod, "--json"], engine);
    const [{ ready, containers }] = JSON.parse(stdout);
    expect(ready).toBe(true);
    const roles = containers.map(({ name, role }: { name: string; role: string }) => [name, role]);
    expect(roles).toContainEqual(["tools", "sidecar"]);
    const seen = await sidepodHere(
      ["exec", `${pod}/tools`, "--", "ls", "/proc/1/root/bin"],
      engine,
    );
    expect(seen.stdout).toContain("wget");
    await sidepodHere(["debug", `${pod}/tools`, ...host, "--reuse", "--", "true"], engine);
    expect(await sidepodHere(["remove", pod, "tools"], engine)).toMatchObject({ status: 0 });
    expect(await target.containers()).toEqual([expect.stringContaining(`${pod}-main-debug-`)]);
    expect(await sidepodHere(["down", pod], engine)).toMatchObject({ status: 0 });
    expect(await target.containers()).toEqual([]);
  });
});

function empty(): string {
  return `localhost/${target.engine.prefix}empty:1`;
}
