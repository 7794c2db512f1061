import { lstat, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandSettings, sidepodHere, startSidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";

const missing = await engineMissing();

/** Names and words that would turn a terminal, a shell or a parser round. */
const setUp = `
busybox mkdir -p /data/sub
echo hello >/data/a; busybox chmod 4751 /data/a
echo b >/data/sub/b
busybox ln -s /etc/passwd /data/absolute
busybox ln -s ../../../../../../etc/passwd /data/relative
busybox ln -s /data /link
busybox rm /bin/seq
busybox mkfifo /dev/special
exec 7>"/data/$(printf 'x\\033[2J\\ny')"
httpd -f -p 8080 -h /data &
sh -c 'sleep 1000; :' "$(printf '\\033[31m\\n2 (x) S 0')" &
echo ready
sleep infinity
:`;

let engine: TestEngine;
let target: string;
let sealed: string;
let folder: string;

beforeAll(async () => {
  if (missing) return;
  engine = await startEngine();
  folder = await mkdtemp(join(tmpdir(), "sptest-tools-"));
  target = `${engine.prefix}tools`;
  sealed = `${engine.prefix}sealed`;
  const options = ["--add-host", "fixed.example:10.9.8.7", "-e", "DB_PASSWORD=hidden"];
  await Promise.all([
    engine.run(["run", "-d", "--name", target, ...options, engine.image, "sh", "-c", setUp]),
    engine.run(["run", "-d", "--name", sealed, "--read-only", engine.image, "sleep", "infinity"]),
  ]);
  while (!(await engine.run(["logs", target])).includes("ready")) await sleep(50);
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const debugTool = (words: readonly string[], settings: CommandSettings = {}) =>
  sidepodHere(["debug", target, ...words], { ...engine, cwd: folder, ...settings });

const passwdOfTarget = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n";

describe.skipIf(missing)(`tools${missing ? ` (${missing})` : ""}`, () => {
  test("ps shows the target's processes as a tree, and nothing of the session", async () => {
    const { status, stdout } = await debugTool(["ps"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^PID +USER +THREADS +MEMORY +CPU +AGE +COMMAND\n1 +root +1 /);
    expect(stdout).toMatch(/ {2}├─ httpd -f -p 8080 -h \/data\n/);
    expect(stdout).toContain("├─ sh -c sleep 1000; : \\x1b[31m\\n2 (x) S 0\n");
    expect(stdout).toMatch(/│ {2}└─ sleep 1000\n/);
    expect(stdout.split("\n")).toHaveLength(7);
  });

  test("sockets tells who listens", async () => {
    const { stdout, stderr } = await debugTool(["sockets", "--json"]);
    expect(JSON.parse(stdout), stderr).toContainEqual({
      protocol: "tcp",
      state: "listen",
      local: expect.stringMatching(/:8080$/),
      peer: null,
      processes: [{ pid: expect.any(Number), name: "httpd" }],
    });
  });

  test("files tells what is open and what was changed, whatever it is called", async () => {
    const { stdout, stderr } = await debugTool(["files", "--json"]);
    const { open, changes } = JSON.parse(stdout);
    expect(open, stderr).toContainEqual({
      pid: 1,
      name: "sh",
      descriptor: 7,
      access: "w",
      path: "/data/x\u001b[2J\ny",
      deleted: false,
    });
    expect(changes).toContainEqual({ path: "/data/sub/b", kind: "added" });
    expect(changes).toContainEqual({ path: "/bin/seq", kind: "deleted" });
  });

  test("env keeps back what looks secret, and names the option that a look would take", async () => {
    const { stdout, stderr } = await debugTool(["env"]);
    expect(stdout).toContain("DB_PASSWORD=***\n");
    expect(stderr).toContain("--show-secrets");
    expect((await debugTool(["env", "--show-secrets"])).stdout).toContain("DB_PASSWORD=hidden\n");
    const refused = await debugTool(["env", "--profile", "restricted"]);
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toContain(`hint: sidepod debug ${target} --cap-add SYS_PTRACE`);
  });

  test("an unknown look is a mistake, with the nearest one", async () => {
    const { status, stderr } = await debugTool(["sokcets"]);
    expect(status).toBe(2);
    expect(stderr).toContain("hint: did you mean sockets?");
  });

  test("a program that the toolkit lacks is named", async () => {
    const { status, stderr } = await debugTool(["http", ":8080/", "--image", engine.image]);
    expect(status).toBe(127);
    expect(stderr).toMatch(
      /^error\[program-missing\]: http needs bash, .*\nhint: .*--toolkit host/,
    );
  });

  test("cp follows a link to where it leads for the target", async () => {
    expect((await debugTool(["cp", ":/data/absolute", "-"])).stdout).toBe(passwdOfTarget);
    expect((await debugTool(["cp", ":/data/relative", "taken"])).status).toBe(0);
    expect(await readFile(join(folder, "taken"), "utf8")).toBe(passwdOfTarget);
  });

  test("cp takes a folder out with its modes and links, but no right to be its owner", async () => {
    expect(await debugTool(["cp", ":/link", "."])).toMatchObject({ status: 0, stderr: "" });
    const copy = join(folder, "link");
    expect((await readdir(copy)).sort()).toEqual(
      ["a", "absolute", "relative", "sub", "x\u001b[2J\ny"].sort(),
    );
    expect((await stat(join(copy, "a"))).mode & 0o7777).toBe(0o751);
    expect((await lstat(join(copy, "absolute"))).isSymbolicLink()).toBe(true);
  });

  test("cp puts a file in whole, and leaves a mount a mount", async () => {
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 251));
    await writeFile(join(folder, "in"), bytes, { mode: 0o640 });
    expect(await debugTool(["cp", "in", ":/link/"])).toMatchObject({ status: 0, stderr: "" });
    const back = await sidepodHere(["debug", target, "cp", ":/data/in", "back"], {
      ...engine,
      cwd: folder,
    });
    expect(back.stderr).toBe("");
    expect(await readFile(join(folder, "back"))).toEqual(bytes);
    expect((await stat(join(folder, "back"))).mode & 0o777).toBe(0o640);
    expect(await debugTool(["cp", "-", ":/etc/hostname"], { stdin: "other\n" })).toMatchObject({
      status: 0,
    });
    const seen = await engine.run(["exec", target, "cat", "/etc/hostname", "/proc/mounts"]);
    expect(seen).toMatch(/^other\n[\s\S]* \/etc\/hostname /);
    expect(await engine.run(["exec", target, "ls", "-a", "/data", "/etc"])).not.toContain(
      ".sidepod",
    );
  });

  test("trace and cp say what they take", async () => {
    const two = await debugTool(["trace", "1", "2"]);
    expect(two).toMatchObject({ status: 2 });
    expect(two.stderr).toContain("trace accepts one process, not also '2'");
    const named = await debugTool(["cp", `${target}:/etc/hosts`, "."]);
    expect(named).toMatchObject({ status: 2 });
    expect(named.stderr).toContain(`hint: sidepod debug ${target} cp :/etc/hosts .`);
    const empty = await debugTool(["cp", ":", "."]);
    expect(empty.stderr).toContain("cp needs two paths, but one is empty");
  });

  test("cp replaces no device of the target's", async () => {
    const { status, stderr } = await debugTool(["cp", "-", ":/dev/special"], { stdin: "x" });
    expect(status).toBe(1);
    expect(stderr).toContain("/dev/special is neither a file nor a folder");
    expect(await engine.run(["exec", target, "stat", "-c", "%F", "/dev/special"])).toBe("fifo\n");
  });

  test("cp says that a root is read-only", async () => {
    await writeFile(join(folder, "x"), "x");
    const args = ["debug", sealed, "cp", "x", ":/root/x"];
    const { status, stderr } = await sidepodHere(args, { ...engine, cwd: folder });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error\[not-copied\]: \/root\/x of \S+ could not receive x\n.*Read-only file system\nhint: its root is/,
    );
  });

  test("cp takes files out of a target that has ended, and puts none in", async () => {
    const ended = `${engine.prefix}ended`;
    await engine.run(["run", "--name", ended, engine.image, "sh", "-c", "echo last >/left"]);
    const run = (...args: string[]) =>
      sidepodHere(["debug", ended, ...args], { ...engine, cwd: folder });
    expect(await run("cp", ":/left", "-")).toMatchObject({ status: 0, stdout: "last\n" });
    expect(await run("cp", ":/left", "last")).toMatchObject({ status: 0 });
    expect(await readFile(join(folder, "last"), "utf8")).toBe("last\n");
    const refused = await run("cp", "last", ":/left");
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/^error\[not-running\]: .*\nhint: sidepod debug \S+\n/);
  });

  test("cp takes a folder out in which a file grows, and tells of it", async () => {
    const grow =
      "mkdir /growing; dd if=/dev/zero of=/growing/log bs=1M count=32 2>/dev/null; echo ready; " +
      "while :; do echo more; done >>/growing/log";
    const growing = `${engine.prefix}growing`;
    await engine.run(["run", "-d", "--name", growing, engine.image, "sh", "-c", grow]);
    while (!(await engine.run(["logs", growing])).includes("ready")) await sleep(50);
    const args = ["debug", growing, "cp", ":/growing", "."];
    const { status, stderr } = await sidepodHere(args, { ...engine, cwd: folder });
    await engine.run(["rm", "-f", "-t", "0", growing]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: "growing/log: file changed as we read it\n",
    });
    expect(await sizeOf(join(folder, "growing", "log"))).toBeGreaterThan(32 * 1024 * 1024 - 1);
  });

  test("http asks inside the target's network, and has the answer's status", async () => {
    const found = await debugTool(["http", ":8080/a"]);
    expect(found).toMatchObject({ status: 0 });
    expect(found.stdout).toMatch(/^HTTP\/1\.1 200 OK\n[\s\S]*\n\nhello\n$/);
    expect(found.stderr).toMatch(/^connected in .* first byte after .* total .* ms\n$/);
    const lost = await debugTool(["http", ":8080/nothing", "--json"]);
    expect(lost.status).toBe(1);
    expect(lost.stderr).toMatch(/^connected in /);
    expect(JSON.parse(lost.stdout)).toMatchObject({ status: 404 });
    const refused = await debugTool(["http", ":8081/"]);
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toBe("error[no-answer]: nothing listens on port 8081\n");
  });

  test("resolve finds a name as the target would", async () => {
    expect(await debugTool(["resolve", "fixed.example"])).toEqual({
      status: 0,
      killedBy: null,
      stdout: "10.9.8.7\n",
      stderr: "from its /etc/hosts\n",
    });
  });

  test("trace ends after its lines", async () => {
    const running = startSidepod(["debug", target, "trace", "httpd", "--lines", "2"], engine);
    // It waits for connections, and each is some lines.
    while (running.printed() === "") {
      await engine.run(["exec", target, "wget", "-qO-", "http://127.0.0.1:8080/a"]);
    }
    const { status, stdout } = await running.result;
    expect(status).toBe(0);
    expect(stdout).toMatch(/accept/);
    expect(stdout.split("\n")).toHaveLength(3);
  });

  test("trace says that the target ended meanwhile", async () => {
    const running = startSidepod(["debug", sealed, "trace", "1", "--for", "30"], engine);
    while (!(await tracedBy(sealed))) await sleep(50);
    await engine.run(["kill", sealed]);
    const { status, stderr } = await running.result;
    expect(status).toBe(1);
    expect(stderr).toContain(`error[not-running]: ${sealed} ended while the tool ran`);
  });

  test("capture ends at Ctrl-C with a whole file and status 0", async () => {
    const running = startSidepod(
      ["debug", target, "capture", "-i", "lo", "tcp", "port", "8080", "-o", "out.pcap"],
      { ...engine, cwd: folder },
    );
    const partial = join(folder, "out.pcap.partial");
    while ((await sizeOf(partial)) < 100) {
      await engine.run(["exec", target, "wget", "-qO-", "http://127.0.0.1:8080/a"]);
    }
    running.kill("SIGINT");
    const { status, stderr } = await running.result;
    expect(status).toBe(0);
    expect(stderr).toMatch(/capturing for 60 s.*\n\d+ packets, /);
    const file = join(folder, "out.pcap");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(packetsIn(await readFile(file))).toBe(Number(/(\d+) packets/.exec(stderr)?.[1]));
    expect(await sizeOf(partial)).toBe(0);
  });

  test("capture keeps the packets of a target that ends", async () => {
    const brief = `${engine.prefix}brief`;
    const script = ["sh", "-c", "httpd -f -p 8080 -h /bin"];
    await engine.run(["run", "-d", "--name", brief, "--network", "none", engine.image, ...script]);
    const args = ["debug", brief, "capture", "-i", "lo", "-o", "brief.pcap"];
    const running = startSidepod(args, { ...engine, cwd: folder });
    while ((await sizeOf(join(folder, "brief.pcap.partial"))) < 100) {
      await engine.run(["exec", brief, "wget", "-qO-", "http://127.0.0.1:8080/cat"]);
    }
    await engine.run(["rm", "-f", "-t", "0", brief]);
    const { status, stderr } = await running.result;
    expect(status).toBe(1);
    expect(stderr).toMatch(/\n\d+ packets until then, .*\nerror\[not-running\]: .*brief ended/);
    expect(packetsIn(await readFile(join(folder, "brief.pcap")))).toBeGreaterThan(0);
  });
});

/** Whether a debug container of a target runs that has got as far as tracing it. */
async function tracedBy(name: string): Promise<boolean> {
  return /^TracerPid:\t[1-9]/m.test(await engine.run(["exec", name, "cat", "/proc/1/status"]));
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Counts the packets of a file, which has to end with one. */
function packetsIn(file: Buffer): number {
  let packets = 0;
  for (let at = 24; at < file.length; packets += 1) {
    at += 16 + file.readUInt32LE(at + 8);
    expect(at).toBeLessThanOrEqual(file.length);
  }
  return packets;
}
