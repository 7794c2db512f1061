import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { label } from "../../src/core/observe/labels.ts";
import { sidepodHere, startSidepod } from "../support/command.ts";
import { debugContainersLeft, killClient, waits } from "../support/debug-target.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { type GrouplessRuntime, grouplessRuntime } from "../support/groupless.ts";
import { tarOf } from "../support/tar.ts";

const execute = promisify(execFile);
const missing = await engineMissing();

let engine: TestEngine;
let rootless: boolean;
let staticImage: string;

beforeAll(async () => {
  if (missing) return;
  engine = await startEngine();
  ({ rootless } = (await engine.client.system.info()).host.security);
  staticImage = `localhost/${engine.prefix}static`;
  // One program and nothing else: no shell, no folders.
  const content = await readFile("/usr/bin/busybox").catch(() => readFile("/bin/busybox"));
  await engine.client.images.import(tarOf([{ name: "busybox", mode: 0o755, content }]), {
    reference: staticImage,
  });
});

afterAll(async () => {
  if (missing) return;
  await engine.client.images.remove(staticImage, { force: true });
  await engine[Symbol.asyncDispose]();
});

interface Case {
  readonly name: string;
  /** Of `podman run`. */
  readonly options?: readonly string[];
  /** Of `podman pod create`, where it is to be in a pod. */
  readonly pod?: readonly string[];
  readonly image?: () => string;
  readonly command?: readonly string[];
  readonly uid?: number | undefined;
  readonly runtime?: GrouplessRuntime;
  /** What its files show. */
  readonly file?: string;
}

/** The namespaces that a session shares with its target. */
const shared = ["net", "ipc", "uts", "pid", "user"];

/** A link of its image that no toolkit has. */
const mark = 'readlink "$TARGET_ROOT/bin/wget"';

const cases: readonly Case[] = [
  { name: "made by podman alone" },
  {
    name: "a static program in an empty image, which ignores TERM",
    image: () => staticImage,
    command: ["/busybox", "sleep", "1000"],
    file: 'test -x "$TARGET_ROOT/busybox" && echo busybox',
  },
  { name: "of another user", options: ["--user", "101:102"], uid: 101 },
  { name: "with a read-only root", options: ["--read-only"] },
  { name: "without any capability", options: ["--cap-drop", "all"] },
  {
    name: "in the machine's own namespaces",
    options: ["--pid", "host", "--ipc", "host", "--uts", "host", "--network", "host"],
  },
  { name: "in a pod", pod: [] },
  { name: "in a pod with one process namespace", pod: ["--share", "net,ipc,uts,pid"] },
];

describe.skipIf(missing)(
  `sidepod debug beside a container${missing ? ` (${missing})` : ""}`,
  () => {
    test.each(cases)("$name", async (one) => {
      await checkTarget(one);
    });

    test("without control groups", async () => {
      using runtime = grouplessRuntime((await engine.host()).ociRuntime?.name ?? "");
      await checkTarget({ name: "groupless", options: ["--cgroups", "disabled"], runtime });
    });

    test("with a user namespace of its own", async () => {
      const options = rootless ? ["--userns", "keep-id"] : ["--uidmap", "0:100000:65536"];
      await checkTarget({ name: "users", options, ...(rootless && { uid: process.getuid?.() }) });
    });
  },
);

/**
 * Its processes, files, sockets and names are seen, and it is as it was before; nothing is left of the
 * session, and of one whose client was killed.
 */
async function checkTarget({
  options = [],
  pod,
  image = () => engine.image,
  command = waits,
  uid = 0,
  runtime,
  file = mark,
}: Case): Promise<void> {
  const name = `${engine.prefix}target`;
  const podName = `${name}-pod`;
  if (pod) await engine.run(["pod", "create", "--name", podName, ...pod]);
  const alone = options.includes("--network") ? [] : ["--network", "none"];
  const place = pod ? ["--pod", podName] : alone;
  const run = [...(runtime?.options ?? []), "run", "-d", "--name", name];
  await engine.run([...run, ...place, ...options, image(), ...command]);
  const debug = ["debug", name, "--toolkit", "host", "--", "sh", "-c"];
  try {
    const before = await stateOf(name);
    runtime?.release(before.pid);
    const since = new Date().toISOString();
    const script = [
      'echo "uid $(id -u) pid $TARGET_PID"',
      'grep -q . "/proc/$TARGET_PID/cmdline" && touch /tmp/mine && echo seen',
      file,
      `readlink ${shared.map((kind) => `/proc/self/ns/${kind}`).join(" ")}`,
      "exit 7",
    ];
    const { status, stdout, stderr } = await sidepodHere([...debug, script.join("\n")], engine);
    // While another test has a container stopped, the engine can let itself be waited for.
    const told = stderr.replace(/^waiting for the engine at .*\n/m, "");
    expect({ status, told }).toEqual({ status: 7, told: "" });
    const [who, seen, marked, ...namespaces] = stdout.trim().split("\n");
    expect({ who, seen, marked }).toEqual({
      who: `uid ${uid} pid ${await innerPid(before.pid)}`,
      seen: "seen",
      marked: "busybox",
    });
    expect(namespaces).toEqual(
      await Promise.all(shared.map((kind) => namespaceOf(before.pid, kind))),
    );
    const killed = startSidepod([...debug, "echo joined; exec sleep 1000"], {
      ...engine,
      stdin: undefined,
    });
    await expect.poll(() => killed.printed(), { timeout: 30_000 }).toBe("joined\n");
    const session = await sessionBeside(before.id);
    expect(session.pod).toBe(before.pod);
    const words = [session.id, session.name, ...session.layers];
    // That is how one looks that is there: files, mounts and processes.
    for (const word of words) expect(await tracesOf([word])).not.toEqual([]);
    await killClient(killed, "joined");
    expect(await debugContainersLeft(engine)).toEqual([]);
    const made = await madeSince(since);
    expect(made).toHaveLength(2);
    // The engine lists a container no more before it has removed its folders.
    await expect.poll(() => tracesOf([...made, ...words]), { timeout: 10_000 }).toEqual([]);
    expect(await stateOf(name)).toEqual(before);
  } finally {
    await removed(pod ? ["pod", "rm", "-f", "-t", "0", podName] : ["rm", "-f", "-t", "0", name]);
  }
}

/** Podman 4.3 can find the shm of a container busy that it has just killed; the next removal succeeds. */
async function removed(command: readonly string[]): Promise<void> {
  try {
    await engine.run(command);
  } catch (error) {
    if (!/device or resource busy/.test(String(error))) throw error;
    await engine.run([...command.slice(0, -1), "--ignore", ...command.slice(-1)]);
  }
}

async function stateOf(name: string) {
  const { Id: id, Pod: pod, State } = await engine.client.containers.inspect(name);
  return {
    id,
    pod,
    pid: State.Pid,
    startedAt: State.StartedAt,
    status: State.Status,
    changes: await engine.client.containers.changes(name),
    copies: await engine.client.images.list({ filters: { label: [`${label.snapshot}=${id}`] } }),
    mounts: await readFile(`/proc/${State.Pid}/mountinfo`, "utf8"),
  };
}

/** The one debug container beside a target, and what its storage goes by. */
async function sessionBeside(target: string) {
  const filters = { label: [`${label.targetId}=${target}`] };
  const [found] = await engine.client.containers.list({ all: true, filters });
  const { Id, Pod, GraphDriver } = await engine.client.containers.inspect(found?.Id ?? "");
  const folders = GraphDriver?.Data?.UpperDir ?? "";
  return {
    id: Id,
    name: found?.Names[0] ?? "",
    pod: Pod,
    layers: folders.match(/[0-9a-f]{64}/g) ?? [],
  };
}

/** IDs of the debug containers that were made since then, from the engine's record of events. */
async function madeSince(since: string): Promise<readonly string[]> {
  const record = ["events", "--stream=false", "--since", since, "--format", "{{.ID}} {{.Name}}"];
  const events = await engine.run([...record, "--filter", "event=create"]);
  const lines = events.trim().split("\n");
  return lines.flatMap((line) => {
    const [id = "", name = ""] = line.split(" ");
    return name.startsWith(engine.prefix) && name.includes("-debug-") ? id : [];
  });
}

/** What the machine has in a container's name: mounts, processes, and the engine's folders and files. */
async function tracesOf(ids: readonly string[]): Promise<readonly string[]> {
  const { graphRoot, runRoot } = (await engine.client.system.info()).store;
  const temporary = rootless ? `${process.env.XDG_RUNTIME_DIR}/libpod` : "/run/libpod";
  const named = ids.flatMap((id) => ["-o", "-name", `*${id}*`]).slice(1);
  const places = [graphRoot, runRoot, temporary];
  const look = async ([program = "", ...args]: readonly string[]) =>
    // As a rootless engine sees them.
    rootless ? engine.run(["unshare", program, ...args]) : (await execute(program, args)).stdout;
  // What others remove meanwhile is none of its mistakes.
  const find = ["sh", "-c", 'find "$@" 2>/dev/null || :', "find"];
  const files = await look([...find, ...places, "-maxdepth", "4", "(", ...named, ")"]);
  const mounts = await look(["cat", "/proc/self/mountinfo"]);
  const lines = [...`${files}\n${mounts}`.split("\n"), ...(await commandLines())];
  return lines.filter((line) => ids.some((id) => line.includes(id)));
}

/** Of every process that this user may look at, but for the looking itself. */
async function commandLines(): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const read = (pid: string) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""); // It has ended.
  return await Promise.all(pids.map(read));
}

/** As the container itself numbers it. */
async function innerPid(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return /^NSpid:.*\t(\d+)$/m.exec(status)?.[1];
}

async function namespaceOf(pid: number, kind: string): Promise<string> {
  return readlink(`/proc/${pid}/ns/${kind}`);
}
