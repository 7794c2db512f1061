import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LibpodClient } from "../../src/libpod/index.ts";
import { scriptSocket } from "../support/scripted-socket.ts";

/**
 * Stands in for ssh: notes its arguments and forwards to the socket that $FAKE_ENGINE names, as
 * `-L` or as a remote dial-stdio. $FAKE_SSH may say `no-forward` or `refuse`.
 */
const fakeSsh = `#!${process.execPath}
const { appendFileSync } = require("node:fs");
const net = require("node:net");
const args = process.argv.slice(2);
appendFileSync(process.env.FAKE_LOG, JSON.stringify({ pid: process.pid, args }) + "\\n");
const mode = process.env.FAKE_SSH;
if (mode === "refuse") {
  process.stderr.write("core@build: Permission denied (publickey).\\r\\n");
  process.exit(255);
}
const forward = args[args.indexOf("-L") + 1];
const command = args.slice(args.indexOf("--") + 2).join(" ");
if (command === "cat") {
  const [local] = forward.split(":");
  const server = net.createServer((socket) => {
    if (mode === "no-forward") return socket.destroy();
    const engine = net.connect(process.env.FAKE_ENGINE);
    socket.pipe(engine).pipe(socket);
    socket.on("error", () => engine.destroy());
    engine.on("error", () => socket.destroy());
  });
  server.listen(local, () => process.stdin.pipe(process.stdout));
  process.stdin.on("end", () => process.exit(0));
} else if (command === "podman system dial-stdio") {
  const engine = net.connect({ path: process.env.FAKE_ENGINE, allowHalfOpen: true });
  process.stdin.pipe(engine).pipe(process.stdout);
} else process.exit(127);
`;

let folder: string;
const saved = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sptest-ssh-"));
  await writeFile(join(folder, "ssh"), fakeSsh);
  await chmod(join(folder, "ssh"), 0o755);
  await writeFile(join(folder, "log"), "");
  process.env.PATH = `${folder}:${saved.PATH}`;
  process.env.FAKE_LOG = join(folder, "log");
  process.env.TMPDIR = folder;
  delete process.env.FAKE_SSH;
});

afterEach(async () => {
  for (const key of Object.keys(process.env)) if (!(key in saved)) delete process.env[key];
  Object.assign(process.env, saved);
  await rm(folder, { recursive: true, force: true });
});

async function runs(): Promise<{ pid: number; args: string[] }[]> {
  const text = await readFile(join(folder, "log"), "utf8");
  return text
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

const lives = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** What the tunnel has made in the folder for temporary files. */
const leftovers = async () => (await readdir(folder)).filter((name) => name.startsWith("sidepod-"));

const engine = () =>
  scriptSocket(({ request, answer }) =>
    request.path.endsWith("_ping") ? answer(200, "OK") : answer(200, []),
  );

describe("a client over ssh", () => {
  test("forwards a socket through one ssh and leaves nothing behind", async () => {
    await using server = await engine();
    process.env.FAKE_ENGINE = server.socketPath;
    {
      await using client = await LibpodClient.connect(
        "ssh://core@build.example:2222/run/podman/podman.sock",
        { identity: "/keys/id $(id)" },
      );
      expect(await Promise.all([1, 2, 3].map(() => client.pods.list()))).toEqual([[], [], []]);
      const [{ args = [] } = {}, ...more] = await runs();
      expect(more).toEqual([]);
      expect(args).toEqual([
        ...["-T", "-o", "BatchMode=yes", "-o", "ServerAliveInterval=15"],
        ...["-l", "core", "-p", "2222", "-i", "/keys/id $(id)"],
        ...["-o", "ExitOnForwardFailure=yes"],
        ...["-L", `${client.socketPath}:/run/podman/podman.sock`, "--", "build.example", "cat"],
      ]);
    }
    expect((await runs()).some(({ pid }) => lives(pid))).toBe(false);
    expect(await leftovers()).toEqual([]);
  });

  test("dials through one ssh for each connection where forwarding is not allowed", async () => {
    await using server = await engine();
    process.env.FAKE_ENGINE = server.socketPath;
    process.env.FAKE_SSH = "no-forward";
    {
      await using client = await LibpodClient.connect("ssh://build.example/run/podman.sock");
      await Promise.all([client.pods.list(), client.pods.list()]);
      const commands = (await runs()).map(({ args }) => args.at(-1));
      expect(commands[0]).toBe("cat");
      expect(commands.slice(1)).toEqual(["dial-stdio", "dial-stdio", "dial-stdio"]);
    }
    expect((await runs()).some(({ pid }) => lives(pid))).toBe(false);
    expect(await leftovers()).toEqual([]);
  });

  test("lets the other machine's Podman find its socket where no path is given", async () => {
    await using server = await engine();
    process.env.FAKE_ENGINE = server.socketPath;
    await using client = await LibpodClient.connect("ssh://build.example");
    expect(await client.pods.list()).toEqual([]);
    expect((await runs()).every(({ args }) => args.at(-1) === "dial-stdio")).toBe(true);
  });

  test.each(["ssh://build.example/run/podman.sock", "ssh://build.example"])(
    "says what ssh said when %s cannot be reached",
    async (url) => {
      process.env.FAKE_SSH = "refuse";
      const error = await LibpodClient.connect(url).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: "no-engine",
        message: "ssh cannot reach an engine on build.example",
        evidence: ["core@build: Permission denied (publickey)."],
      });
      expect(await leftovers()).toEqual([]);
    },
  );

  test("says so when there is no ssh program", async () => {
    process.env.PATH = "/nonexistent";
    for (const url of ["ssh://build.example/run/podman.sock", "ssh://build.example"]) {
      const error = await LibpodClient.connect(url).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "no-engine", message: "there is no ssh program" });
    }
  });

  test("can be aborted while ssh connects", async () => {
    await writeFile(join(folder, "ssh"), "#!/bin/sh\nexec sleep 100\n");
    for (const url of ["ssh://build.example/run/podman.sock", "ssh://build.example"]) {
      const signal = AbortSignal.timeout(200);
      const error = await LibpodClient.connect(url, { signal }).catch((thrown: unknown) => thrown);
      expect(error).toBe(signal.reason);
    }
    expect(await leftovers()).toEqual([]);
  });

  test("gets hijacked sessions through the tunnel, half-close and all", async () => {
    await using server = await scriptSocket(({ request, socket, answer }) => {
      if (!request.path.endsWith("/start")) return answer(200, { Running: false, ExitCode: 0 });
      socket.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
      socket.once("end", () => socket.end("bye"));
    });
    process.env.FAKE_ENGINE = server.socketPath;
    process.env.FAKE_SSH = "no-forward";
    await using client = await LibpodClient.connect("ssh://build.example/run/podman.sock");
    await using session = await client.exec.start("e1", { tty: true });
    session.stdin.end("x");
    let text = "";
    for await (const { data } of session.output) text += data.toString();
    expect(text).toBe("bye");
  });
});
