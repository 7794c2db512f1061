import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listenersByExec } from "../../src/backends/podman/inside/exec-relay.ts";
import { sidepodHere } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { tarOf } from "../support/tar.ts";

const missing = await engineMissing();

/** What a target can have put in the way of whoever looks at it. */
const setUp = `
mkdir -p /evil/.bashrc /mixed/sub /srv/inside
echo bad >/evil/.bashrc/x
ln -s /evil/.bashrc /link
echo one >/mixed/a; echo two >/mixed/sub/b; chmod 6755 /mixed/a; chmod 1777 /mixed/sub
mkfifo "/mixed/$(printf 'pipe\\033[2J\\nhint: x')"
echo run >/suid; chmod 6755 /suid
ln -s /srv/inside /out
echo ready
sleep infinity
:`;

let engine: TestEngine;
let target: string;
let home: string;

beforeAll(async () => {
  if (missing) return;
  engine = await startEngine();
  home = await mkdtemp(join(tmpdir(), "sptest-hostile-"));
  target = `${engine.prefix}hostile`;
  await engine.run(["run", "-d", "--name", target, engine.image, "sh", "-c", setUp]);
  while (!(await engine.run(["logs", target])).includes("ready")) await sleep(50);
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  if (home) await rm(home, { recursive: true, force: true });
});

const debug = (words: readonly string[], cwd = home, name = target) =>
  sidepodHere(["debug", name, ...words], { ...engine, cwd });

/** A folder of its own, with a file of the user's in it. */
async function place(name: string): Promise<string> {
  const folder = join(home, name);
  await mkdir(folder);
  await writeFile(join(folder, ".bashrc"), "mine\n");
  return folder;
}

/** The names in the note on what was left out. */
function told(stderr: string): readonly string[] {
  return (/not copied from its environment, .*?: (.*) \(-e /.exec(stderr)?.[1] ?? "").split(" ");
}

describe.skipIf(missing)(`a hostile target${missing ? ` (${missing})` : ""}`, () => {
  test("chooses no name of what is copied: it is the one that was written", async () => {
    const folder = await place("names");
    expect(await debug(["cp", ":/link/.", "."], folder)).toMatchObject({ status: 0, stderr: "" });
    expect((await readdir(folder)).sort()).toEqual([".bashrc", "link"]);
    expect(await readFile(join(folder, "link/x"), "utf8")).toBe("bad\n");
    expect(await readFile(join(folder, ".bashrc"), "utf8")).toBe("mine\n");
    expect(await debug(["cp", ":/link//", "again"], folder)).toMatchObject({ status: 0 });
    const refused = await debug(["cp", ":/link/..", "."], folder);
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.stderr).toContain(`hint: sidepod debug ${target} cp :/link/.. ./NAME`);
    expect((await readdir(folder)).sort()).toEqual([".bashrc", "again", "link"]);
  });

  test("hands out no right to be the owner of a file", async () => {
    const folder = await place("modes");
    expect(await debug(["cp", ":/suid", "."], folder)).toMatchObject({ status: 0 });
    expect((await stat(join(folder, "suid"))).mode & 0o7777).toBe(0o755);
  });

  test("has what cannot be copied named, and the rest is copied", async () => {
    const folder = await place("mixed");
    const { status, stderr } = await debug(["cp", ":/mixed", "copy"], folder);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `error[not-copied]: /mixed of ${target} could not be copied completely\n` +
        "  mixed/pipe\\x1b[2J\\nhint: x: it is a pipe\n",
    );
    expect((await readdir(join(folder, "copy"))).sort()).toEqual(["a", "sub"]);
    expect((await stat(join(folder, "copy/a"))).mode & 0o7777).toBe(0o755);
    expect((await stat(join(folder, "copy/sub"))).mode & 0o7777).toBe(0o777);
    expect(await readFile(join(folder, "copy/sub/b"), "utf8")).toBe("two\n");
  });

  test("has files that the kernel makes up copied whole, and folders of them refused", async () => {
    const folder = await place("kernel");
    expect(await debug(["cp", ":/proc/1/status", "."], folder)).toMatchObject({ status: 0 });
    expect(await readFile(join(folder, "status"), "utf8")).toMatch(
      /^Name:\t.*\n[\s\S]*\nPid:\t1\n/,
    );
    expect((await debug(["cp", ":/proc/1/cmdline", "-"], folder)).stdout).toContain(
      "sleep infinity",
    );
    const size = "/sys/devices/system/cpu/online";
    expect(await debug(["cp", `:${size}`, "size"], folder)).toMatchObject({ status: 0 });
    expect(await readFile(join(folder, "size"), "utf8")).toMatch(/^[\d,-]+\n$/);
    for (const path of ["/proc", "/proc/1", "/sys/kernel"]) {
      const { status, stderr } = await debug(["cp", `:${path}`, "all"], folder);
      expect(status, path).toBe(1);
      expect(stderr).toContain(`${path} is a virtual folder`);
    }
    expect((await readdir(folder)).sort()).toEqual([".bashrc", "size", "status"]);
  });

  test("has what is copied into it at the place where its own links lead", async () => {
    const folder = await place("into");
    expect(await debug(["cp", "/proc/version", ":/out/version"], folder)).toMatchObject({
      status: 0,
    });
    expect(await engine.run(["exec", target, "cat", "/srv/inside/version"])).toMatch(/^Linux /);
    await symlink(".bashrc", join(folder, "link"));
    expect(await debug(["cp", "link", ":/out/"], folder)).toMatchObject({ status: 0 });
    expect(await engine.run(["exec", target, "busybox", "readlink", "-f", "/out/link"])).toBe(
      "/srv/inside/link\n",
    );
    const server = createServer().listen(join(folder, "socket"));
    const partly = await debug(["cp", folder, ":/out/"], folder);
    server.close();
    expect(partly).toMatchObject({ status: 1 });
    expect(partly.stderr).toContain(
      `${folder} here could not be copied completely\n  into/socket: socket ignored\n`,
    );
    expect(await engine.run(["exec", target, "cat", "/srv/inside/into/link"])).toBe("mine\n");
    const refused = await debug(["cp", "/dev/null", ":/out/"], folder);
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stderr).toContain("/dev/null here is neither a file nor a folder");
    const folderOfKernel = await debug(["cp", "/proc/sys/kernel", ":/out/"], folder);
    expect(folderOfKernel.stderr).toContain("/proc/sys/kernel here is a virtual folder");
    expect(await engine.run(["exec", target, "ls", "/srv/inside"])).toBe("into\nlink\nversion\n");
  });

  // Podman itself waits for such a pipe where somebody uses `podman exec`.
  test.each([
    ["a pipe", "mkfifo /etc/passwd"],
    ["a folder", "mkdir /etc/passwd"],
    ["a link to what has no end", "ln -s /dev/zero /etc/passwd"],
    ["a link to a pipe", "mkfifo /pipe; ln -s /pipe /etc/passwd"],
    ["large", "dd if=/dev/zero of=/etc/passwd bs=1M count=0 seek=100000 2>/dev/null"],
  ])(
    "keeps nobody waiting where its users are looked up in what is %s",
    async (_, command) => {
      const name = `${engine.prefix}users-${randomUUID().slice(0, 8)}`;
      const script = `rm /etc/passwd; ${command}; echo ready; sleep infinity`;
      await engine.run(["run", "-d", "--name", name, engine.image, "sh", "-c", script]);
      while (!(await engine.run(["logs", name])).includes("ready")) await sleep(50);
      const { status, stdout } = await debug(["ps"], home, name);
      await engine.run(["rm", "-f", "-t", "0", name]);
      expect(status).toBe(0);
      expect(stdout).toMatch(/\n1 +0 +1 /);
    },
    30_000,
  );

  test.each([
    ["bash", ["--toolkit", "host"], ["bash", "--norc", "-i"]],
    ["busybox's sh", ["--toolkit", "target"], ["sh", "-i"]],
  ])(
    "has none of its variables executed by %s, and says which were left out",
    async (_, toolkit, shell) => {
      const name = `${engine.prefix}variables-${randomUUID().slice(0, 8)}`;
      const variables = Object.entries({
        PROMPT_COMMAND: "echo EXECUTED",
        PS0: "$(echo EXECUTED)",
        PS1: "$(echo EXECUTED)",
        PS4: "$(echo EXECUTED)",
        SHELLOPTS: "xtrace",
        BASH_ENV: "/proc/1/root/evil.sh",
        ENV: "/proc/1/root/evil.sh",
        "BASH_FUNC_ls%%": "() { echo EXECUTED; }",
        LD_PRELOAD: "/proc/1/root/evil.so",
        APP_MODE: "two\nlines $(echo EXECUTED)",
        DATABASE_URL: "postgres://db/app?a=b",
      }).flatMap(([variable, value]) => ["-e", `${variable}=${value}`]);
      const script = "echo 'echo EXECUTED' >/evil.sh; sleep infinity";
      await engine.run([
        "run",
        "-d",
        "--name",
        name,
        ...variables,
        engine.image,
        "sh",
        "-c",
        script,
      ]);
      const words = ["debug", name, ...toolkit, "--env-from-target", "--", ...shell];
      const stdin = 'ls / >/dev/null; printf "<%s>" "$APP_MODE" "$DATABASE_URL"; exit 7\n';
      const { status, stdout, stderr } = await sidepodHere(words, { ...engine, stdin });
      await engine.run(["rm", "-f", "-t", "0", name]);
      const values = "<two\nlines $(echo EXECUTED)><postgres://db/app?a=b>";
      expect(stdout).toContain(values);
      expect(stdout.replace(values, "") + stderr).not.toContain("EXECUTED");
      const left = "PROMPT_COMMAND PS0 PS1 PS4 SHELLOPTS BASH_ENV ENV BASH_FUNC_ls%% LD_PRELOAD";
      for (const variable of left.split(" ")) expect(told(stderr)).toContain(variable);
      expect(status).toBe(7);
    },
    30_000,
  );

  test("is not listened to without an end where it says which ports are open", async () => {
    const name = `${engine.prefix}endless`;
    const script =
      "rm /bin/cat; printf '#!/bin/sh\\nexec yes\\n' >/bin/cat; chmod 755 /bin/cat; echo ready; sleep infinity";
    await engine.run(["run", "-d", "--name", name, engine.image, "sh", "-c", script]);
    while (!(await engine.run(["logs", name])).includes("ready")) await sleep(50);
    await expect(listenersByExec(engine.client, name, {})).rejects.toMatchObject({
      code: "protocol",
    });
    await engine.run(["rm", "-f", "-t", "0", name]);
  }, 30_000);

  test("sends no archive that writes outside of the copy, whatever its programs say", async () => {
    const folder = await place("liar");
    const archive = tarOf([
      { name: "./.bashrc/" },
      { name: "./.bashrc/good", content: Buffer.from("good\n") },
      { name: "./.bashrc/../.bashrc", content: Buffer.from("bad\n") },
      { name: "./.profile", content: Buffer.from("bad\n") },
      { name: "../.bashrc", content: Buffer.from("bad\n") },
    ]);
    const liar = `${engine.prefix}liar`;
    const lie = `#!/bin/busybox sh\\necho folder; echo ${archive.toString("base64")} | base64 -d\\n`;
    const set = `rm /bin/sh; printf '${lie}' >/bin/sh; chmod 755 /bin/sh`;
    await engine.run(["run", "--name", liar, engine.image, "busybox", "sh", "-c", set]);
    const image = `localhost/${liar}`;
    await engine.run(["commit", "-q", liar, image]);
    try {
      await engine.run(["run", "-d", "--name", `${liar}2`, image, "sleep", "infinity"]);
      const { status, stderr } = await debug(
        ["cp", ":/etc", "asked", "--toolkit", "target"],
        folder,
        `${liar}2`,
      );
      expect(status, stderr).toBe(1);
      expect(stderr).toContain(".profile: its name points outside the folder\n");
      expect((await readdir(folder)).sort()).toEqual([".bashrc", "asked"]);
      expect(await readdir(join(folder, "asked"))).toEqual(["good"]);
      expect(await readFile(join(folder, ".bashrc"), "utf8")).toBe("mine\n");
    } finally {
      await engine.run(["rm", "-f", "-t", "0", liar, `${liar}2`]);
      await engine.run(["rmi", "-f", image]);
    }
  });
});
