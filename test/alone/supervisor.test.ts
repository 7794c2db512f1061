import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { claimSupervision } from "../../src/supervisor/claim.ts";
import type { SupervisorStatus } from "../../src/supervisor/messages.ts";
import { engineMissing } from "../support/engine.ts";
import { type ListedContainer, startKeptPod, type TestKeptPod } from "../support/kept-pod.ts";
import { privateServices } from "../support/processes.ts";
import { obeys } from "../support/programs.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`the supervisor${missing ? ` (${missing})` : ""}`, () => {
  let kept: TestKeptPod;

  beforeAll(async () => {
    kept = await startKeptPod("kept");
  });
  afterEach(() => kept.down());
  afterAll(() => kept?.[Symbol.asyncDispose]());

  async function supervisor(): Promise<SupervisorStatus | undefined> {
    const { stdout, stderr } = await kept.run("supervisor", "status", "--json");
    expect(stderr).toBe("");
    return (JSON.parse(stdout) as SupervisorStatus[])[0];
  }

  test("is replaced after it was killed, with what it knew, and changes nothing in the pods", async () => {
    const text = `
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys}, probes: { ready: { exec: ["true"] } } }
`;
    await kept.up(text);
    await kept.engine.run(["kill", `${kept.name}-proxy`]);
    await kept.restartsOf("proxy", 1);
    const before = await kept.ps();
    const first = await supervisor();
    process.kill(first?.pid ?? -1, "SIGKILL");
    await kept.until("its end", async () => !existsSync(`/proc/${first?.pid}/exe`));
    const { status, stderr } = await kept.up(text);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("nothing to do");
    const second = await supervisor();
    expect(second?.pid).not.toBe(first?.pid);
    const after = await kept.until("readiness", async () => {
      const now = await kept.ps();
      return now.ready && now;
    });
    expect(after.container("proxy").restarts).toBe(1);
    const known = ({ name, pid, startedAt }: ListedContainer) => ({ name, pid, startedAt });
    expect(after.containers.map(known)).toEqual(before.containers.map(known));
    await kept.engine.run(["kill", `${kept.name}-proxy`]);
    await kept.restartsOf("proxy", 2);
  });

  test("is one only, however often it is started", async () => {
    await kept.up(`name: NAME\nmain: { image: IMAGE, command: ${obeys} }`);
    const { pid, engine: identity } = (await supervisor()) ?? {};
    const other = await kept.run("supervisor", "run", "--engine", identity ?? "");
    expect(other).toMatchObject({ status: 0, stderr: "there is a supervisor already\n" });
    expect((await supervisor())?.pid).toBe(pid);
    // A pod that is made again under its name is another one, and the first is gone.
    const first = (await kept.ps()).id;
    await kept.up(`name: NAME\nmain: { image: IMAGE, command: ${obeys} }`, ["--force-recreate"]);
    const listed = await kept.until("the second pod alone", async () => {
      const pods = (await supervisor())?.pods.filter(({ name }) => name === kept.name);
      return pods?.length === 1 && pods[0]?.id !== first && pods;
    });
    expect(listed[0]?.id).toBe((await kept.ps()).id);
  });

  test("survives an engine whose service is killed", async () => {
    await kept.up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    const first = await supervisor();
    for (const pid of privateServices()) process.kill(pid, "SIGKILL");
    await kept.engine.run(["kill", `${kept.name}-proxy`]);
    await kept.until("a restart", async () => {
      const { container } = await kept.ps();
      return container("proxy").restarts > 0 && container("proxy").state === "running";
    });
    expect((await supervisor())?.pid).toBe(first?.pid);
  });

  test("leaves a pod alone that somebody stops as a whole", async () => {
    await kept.up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    await kept.engine.run(["pod", "stop", kept.name]);
    await sleep(2000);
    expect((await kept.ps()).containers.map(({ state }) => state)).toEqual([
      "exited",
      "exited",
      "exited",
    ]);
    // That is what resume is for, apart from pods whose main had ended.
    expect((await kept.run("resume")).status).toBe(0);
    expect((await kept.ps()).container("main").state).toBe("exited");
  });

  test("resumes a pod whose main is always to run, with its gates", async () => {
    await kept.up(`
name: NAME
sidecars:
  gate: { image: IMAGE, command: [sh, -c, "echo up; exec sleep infinity"], stop_grace_period: 1s, probes: { startup: { log: up } } }
main: { image: IMAGE, command: ${obeys}, restart: always }
`);
    await kept.engine.run(["pod", "stop", "-t", "2", kept.name]);
    const { status, stderr } = await kept.run("resume");
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/kept\/gate started up.*\n.*kept\/main started/);
    expect(stderr).toContain(`${kept.name} was started again`);
    expect((await kept.ps()).container("main").state).toBe("running");
  });

  test("is found whatever XDG_RUNTIME_DIR says, and is not one that another user plays", async () => {
    const text = `name: NAME\nmain: { image: IMAGE, command: ${obeys} }`;
    const folder = mkdtempSync(join(tmpdir(), "sptest-"));
    try {
      expect((await kept.up(text)).status).toBe(0);
      const { pid, engine: identity = "" } = (await supervisor()) ?? {};
      const env = { XDG_RUNTIME_DIR: folder };
      expect((await kept.up(text, [], { env })).status).toBe(0);
      expect((await supervisor())?.pid).toBe(pid);

      await kept.run("supervisor", "stop");
      await kept.until("its end", async () => !existsSync(`/proc/${pid}/exe`));
      const claim = { uid: process.getuid?.() ?? -1, engine: identity };
      chmodSync(folder, 0o755);
      await using _ = await claimSupervision(claim, join(folder, "theirs.sock"));
      const refused = await kept.up(text);
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain("another user has taken the supervisor's name");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("prints a unit of systemd, and installs it only where systemd runs the machine", async () => {
    const { stdout } = await kept.run("supervisor", "install", "--print");
    expect(stdout).toMatch(/^ExecStart=\S*node \S+sidepod\.js supervisor run --stay --resume$/m);
    if (existsSync("/run/systemd/system")) return;
    const { status, stderr } = await kept.run("supervisor", "install");
    expect(status).toBe(1);
    expect(stderr).toContain("error[no-supervisor]: systemd does not run this machine");
  });
});
