import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SupervisorStatus } from "../../src/app/supervision/messages.ts";
import { supervisorPaths } from "../../src/app/supervision/paths.ts";
import { openPodman } from "../../src/backends/podman/open/open-podman.ts";
import { privateFolderOf, thisMachine } from "../../src/host/private-folder.ts";
import { commandEnvironment, sidepod } from "../support/command.ts";
import { engineMissing } from "../support/engine.ts";
import { privateServices } from "../support/processes.ts";
import { obeys } from "../support/programs.ts";
import {
  type ListedContainer,
  startSupervisedPod,
  type TestSupervisedPod,
} from "../support/supervised-pod.ts";

const missing = await engineMissing();
const keepMain = `name: NAME\nmain: { image: IMAGE, command: ${obeys}, restart: always }`;

describe.skipIf(missing)(`the supervisor${missing ? ` (${missing})` : ""}`, () => {
  let supervised: TestSupervisedPod;
  let identity: string;

  beforeAll(async () => {
    supervised = await startSupervisedPod("kept");
    await using backend = await openPodman({
      env: commandEnvironment(supervised.engine.socketPath),
    });
    identity = backend.identity;
  });
  afterEach(() => supervised.down());
  afterAll(() => supervised?.[Symbol.asyncDispose]());

  /** @returns its number; -1 would be everyone's */
  function signal(one: SupervisorStatus | undefined, how: NodeJS.Signals = "SIGKILL"): number {
    if (one === undefined) throw new Error("no supervisor");
    process.kill(one.pid, how);
    return one.pid;
  }

  async function supervisor(): Promise<SupervisorStatus | undefined> {
    const { stdout, stderr } = await supervised.run("supervisor", "status", "--json");
    expect(stderr).toBe("");
    // Those of other engines may be there for a while.
    return (JSON.parse(stdout) as SupervisorStatus[]).find((one) => one.engine === identity);
  }

  test("is replaced after it was killed, with what it knew, and changes nothing in the pods", async () => {
    const text = `
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys}, probes: { ready: { exec: ["true"] } } }
`;
    await supervised.up(text);
    await supervised.engine.run(["kill", `${supervised.name}-proxy`]);
    await supervised.restartsOf("proxy", 1);
    const before = await supervised.ps();
    const first = await supervisor();
    signal(first);
    await supervised.until("its end", async () => !existsSync(`/proc/${first?.pid}/exe`));
    const { status, stderr } = await supervised.up(text);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("nothing to do");
    const second = await supervisor();
    expect(second?.pid).not.toBe(first?.pid);
    const after = await supervised.until("readiness", async () => {
      const now = await supervised.ps();
      return now.ready && now;
    });
    expect(after.container("proxy").restarts).toBe(1);
    const known = ({ name, pid, startedAt }: ListedContainer) => ({ name, pid, startedAt });
    expect(after.containers.map(known)).toEqual(before.containers.map(known));
    await supervised.engine.run(["kill", `${supervised.name}-proxy`]);
    await supervised.restartsOf("proxy", 2);
  });

  test("is one only, however often it is started", async () => {
    await supervised.up(`name: NAME\nmain: { image: IMAGE, command: ${obeys} }`);
    const { pid } = (await supervisor()) ?? {};
    const other = await supervised.run("supervisor", "run", "--engine", identity);
    expect(other).toMatchObject({ status: 0, stderr: "a supervisor is already running\n" });
    expect((await supervisor())?.pid).toBe(pid);
    // A pod that is made again under its name is another one, and the first is gone.
    const first = (await supervised.ps()).id;
    await supervised.up(`name: NAME\nmain: { image: IMAGE, command: ${obeys} }`, [
      "--force-recreate",
    ]);
    const listed = await supervised.until("the second pod alone", async () => {
      const pods = (await supervisor())?.pods.filter(({ name }) => name === supervised.name);
      return pods?.length === 1 && pods[0]?.id !== first && pods;
    });
    expect(listed[0]?.id).toBe((await supervised.ps()).id);
  });

  test("survives an engine whose service is killed", async () => {
    await supervised.up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    const first = await supervisor();
    for (const pid of privateServices()) process.kill(pid, "SIGKILL");
    await supervised.engine.run(["kill", `${supervised.name}-proxy`]);
    await supervised.until("a restart", async () => {
      const { container } = await supervised.ps();
      return container("proxy").restarts > 0 && container("proxy").state === "running";
    });
    expect((await supervisor())?.pid).toBe(first?.pid);
  });

  test("leaves a pod alone that somebody stops as a whole", async () => {
    await supervised.up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    await supervised.engine.run(["pod", "stop", supervised.name]);
    await sleep(2000);
    expect((await supervised.ps()).containers.map(({ state }) => state)).toEqual([
      "exited",
      "exited",
      "exited",
    ]);
    // That is what resume is for, apart from pods whose main had ended.
    expect((await supervised.run("resume")).status).toBe(0);
    expect((await supervised.ps()).container("main").state).toBe("exited");
  });

  test("resumes a pod whose main is always to run, with its gates", async () => {
    await supervised.up(`
name: NAME
sidecars:
  gate: { image: IMAGE, command: [sh, -c, "echo up; exec sleep infinity"], stop_grace_period: 1s, probes: { startup: { log: up } } }
main: { image: IMAGE, command: ${obeys}, restart: always }
`);
    await supervised.engine.run(["pod", "stop", "-t", "2", supervised.name]);
    const { status, stderr } = await supervised.run("resume");
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/kept\/gate started up.*\n.*kept\/main started/);
    expect(stderr).toContain(`${supervised.name} was restarted`);
    expect((await supervised.ps()).container("main").state).toBe("running");
  });

  test("is found whatever the environment says of folders", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sptest-"));
    try {
      expect((await supervised.up(keepMain)).status).toBe(0);
      const { pid } = (await supervisor()) ?? {};
      const env = { XDG_RUNTIME_DIR: folder, TMPDIR: folder };
      const again = await sidepod(["up", "-"], {
        socketPath: supervised.engine.socketPath,
        env,
        stdin: keepMain
          .replaceAll("NAME", supervised.name)
          .replaceAll("IMAGE", supervised.engine.image),
      });
      expect(again.status, again.stderr).toBe(0);
      expect((await supervisor())?.pid).toBe(pid);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test.each([
    ["its socket was removed", (path: string) => rmSync(path)],
    ["its folder was removed", (path: string) => rmSync(dirname(path), { recursive: true })],
    [
      "a file has the place of its socket",
      (path: string) => {
        rmSync(path);
        writeFileSync(path, "");
      },
    ],
  ])("is one, and is found by everyone, where %s", async (_, remove) => {
    await supervised.up(keepMain);
    const { pid } = (await supervisor()) ?? {};
    remove(supervisorPaths(thisMachine(), identity).socketPath);
    const { status, stderr } = await supervised.up(keepMain);
    expect(status, stderr).toBe(0);
    const { pid: now } = await supervised.until("the supervisor", supervisor);
    // It may have been found gone just before it was back: then it gives way to the new one.
    const other = now === pid ? undefined : pid;
    await supervised.until("one supervisor", async () => !existsSync(`/proc/${other}/exe`));
    await supervised.engine.run(["kill", (await supervised.ps()).container("main").fullName]);
    await supervised.restartsOf("main", 1);
  });

  test("serves again by itself where its socket was removed and nobody comes", async () => {
    await supervised.up(keepMain);
    const first = await supervisor();
    const place = supervisorPaths(thisMachine(), identity);
    rmSync(place.socketPath);
    expect((await supervised.until("it", supervisor)).pid).toBe(first?.pid);
    expect(readFileSync(place.logPath, "utf8")).toContain(`reachable again at ${place.socketPath}`);
  });

  test("that is stopped is told of by everyone, with what ends it", async () => {
    await supervised.up(keepMain);
    const pid = signal(await supervisor(), "SIGSTOP");
    try {
      const begunMs = performance.now();
      const results = await Promise.all([
        supervised.up(keepMain),
        supervised.run("supervisor", "status"),
        supervised.run("supervisor", "stop"),
      ]);
      expect(performance.now() - begunMs).toBeLessThan(25_000);
      for (const { status, stderr } of results) {
        expect(status).toBe(1);
        expect(stderr).toContain("error[no-supervisor]: the supervisor does not answer");
        expect(stderr).toContain(`hint: kill -9 ${pid}\n`);
      }
      const { status, stdout, stderr } = await supervised.run("ps");
      expect(status).toBe(0);
      expect(stdout).toContain(supervised.name);
      expect(stderr).toContain(`note: the supervisor does not answer; hint: kill -9 ${pid}`);
    } finally {
      process.kill(pid, "SIGKILL");
    }
    const { status, stderr } = await supervised.up(keepMain);
    expect(status, stderr).toBe(0);
    expect((await supervisor())?.pid).not.toBe(pid);
  });

  test("is replaced by that of another installation", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sptest-"));
    try {
      const root = join(import.meta.dirname, "../..");
      for (const name of ["bin", "dist", "package.json"]) {
        cpSync(join(root, name), join(folder, name), { recursive: true });
      }
      await supervised.up(keepMain);
      const first = await supervisor();
      const { stderr } = await promisify(execFile)(
        process.execPath,
        [join(folder, "bin/sidepod.js"), "resume"],
        { env: commandEnvironment(supervised.engine.socketPath) },
      );
      expect(stderr).not.toContain("error");
      const second = await supervisor();
      expect(second?.pid).not.toBe(first?.pid);
      expect(second?.version).not.toBe(first?.version);
      await supervised.until(
        "the end of the first",
        async () => !existsSync(`/proc/${first?.pid}/exe`),
      );
    } finally {
      await supervised.run("supervisor", "stop");
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("is not looked for in a folder that somebody else could have prepared, nor are locks", async () => {
    await supervised.up(keepMain);
    await supervised.run("supervisor", "stop");
    const folder = privateFolderOf(thisMachine());
    const aside = `${folder}.aside`;
    const theirs = mkdtempSync(join(tmpdir(), "sptest-"));
    renameSync(folder, aside);
    symlinkSync(theirs, folder);
    try {
      for (const args of [["down", supervised.name], ["supervisor"], ["resume"]]) {
        const { status, stderr } = await supervised.run(...args);
        expect(status, args.join(" ")).toBe(3);
        expect(stderr).toContain(`error[engine-permission]: the folder ${folder} is not safe`);
        expect(stderr).toContain("it is a symbolic link");
        expect(stderr).toContain(`hint: ls -ld ${folder}; rm -r ${folder}`);
      }
      expect((await supervised.run("ps")).stderr).toContain("is not safe for a socket");
      expect(readdirSync(theirs)).toEqual([]);
    } finally {
      rmSync(folder);
      renameSync(aside, folder);
      rmSync(theirs, { recursive: true });
    }
  });

  test("prints a unit of systemd, and installs it only where systemd runs the machine", async () => {
    const { stdout } = await supervised.run("supervisor", "install", "--print");
    expect(stdout).toMatch(/^ExecStart=\S*node \S+sidepod\.js supervisor run --stay --resume$/m);
    if (existsSync("/run/systemd/system")) return;
    const { status, stderr } = await supervised.run("supervisor", "install");
    expect(status).toBe(1);
    expect(stderr).toContain("error[no-supervisor]: systemd is not running on this machine");
  });
});
