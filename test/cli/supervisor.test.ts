import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { podJson } from "../../src/cli/render/pod-json.ts";
import { claimSupervision } from "../../src/supervisor/claim.ts";
import type { SupervisorStatus } from "../../src/supervisor/messages.ts";
import { buildCommand, sidepod, startSidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { privateServices } from "../support/processes.ts";

const missing = await engineMissing();
type Container = ReturnType<typeof podJson>["containers"][number];

/** Ends at TERM, at once. */
const obeys = `[sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.05; done"]`;

describe.skipIf(missing)(`the supervisor${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let pod: string;

  beforeAll(async () => {
    await buildCommand();
    engine = await startEngine();
    pod = `${engine.prefix}kept`;
  });
  afterEach(async () => {
    await run("down", pod, "-t", "0");
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  const run = (...args: string[]) => sidepod(args, { socketPath: engine.socketPath });
  const fill = (text: string) => text.replaceAll("NAME", pod).replaceAll("IMAGE", engine.image);

  async function up(text: string, ...options: string[]) {
    const stdin = fill(text);
    return await sidepod(["up", "-", ...options], { socketPath: engine.socketPath, stdin });
  }

  async function supervisor(): Promise<SupervisorStatus | undefined> {
    const { stdout, stderr } = await run("supervisor", "status", "--json");
    expect(stderr).toBe("");
    return (JSON.parse(stdout) as SupervisorStatus[])[0];
  }

  async function ps() {
    const { stdout, status, stderr } = await run("ps", pod, "--json");
    expect(status, stderr).toBe(0);
    const [found] = JSON.parse(stdout) as ReturnType<typeof podJson>[];
    if (found === undefined) throw new Error("no pod");
    const container = (name: string): Container => {
      const one = found.containers.find((each) => each.name === name);
      if (one === undefined) throw new Error(`no container ${name}`);
      return one;
    };
    return { ...found, container };
  }

  /** Asks again and again until it is so. */
  async function until<Value>(what: string, ask: () => Promise<Value | undefined | false>) {
    const deadline = performance.now() + 25_000;
    while (performance.now() < deadline) {
      const value = await ask();
      if (value !== undefined && value !== false) return value;
      await sleep(100);
    }
    const { stdout } = await run("supervisor", "logs");
    throw new Error(`in vain: ${what}\n${stdout.split("\n").slice(-20).join("\n")}`);
  }

  const restartsOf = (name: string, atLeast: number) =>
    until(`${atLeast} restarts of ${name}`, async () => {
      const { container } = await ps();
      const { restarts, state } = container(name);
      return restarts >= atLeast && state === "running";
    });

  test("starts what was killed again, at once the first time, and counts it", async () => {
    const started = await up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    expect(started.status, started.stderr).toBe(0);
    const before = await ps();
    await engine.run(["kill", `${pod}-proxy`]);
    await restartsOf("proxy", 1);
    const after = await ps();
    expect(after.container("proxy").pid).not.toBe(before.container("proxy").pid);
    expect(after.container("main").startedAt).toBe(before.container("main").startedAt);
    expect(after.container("main").restarts).toBe(0);
  });

  test("ends the pod with main, in order, and keeps its status to be seen", async () => {
    await up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1; exit 7"] }
`);
    const stopped = await until("the end of the pod", async () => {
      const now = await ps();
      return now.containers.every(({ state }) => state === "exited") && now;
    });
    expect(stopped.container("main").exitCode).toBe(7);
    expect(stopped.container("proxy").exitCode).toBe(0);
    // The next up starts all of it.
    const { status, stderr } = await up(
      `
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1; exit 7"] }
`,
      "--no-wait",
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/kept\/proxy started/);
  });

  test("keeps the sidecars, or starts the pod again, where the file says so", async () => {
    await up(`
name: NAME
on_main_exit: keep
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1"] }
`);
    await until("main's end", async () => (await ps()).container("main").state === "exited");
    await sleep(500);
    expect((await ps()).container("proxy").state).toBe("running");
    const { status, stderr } = await up(
      `
name: NAME
on_main_exit: restart
init: { prepare: { image: IMAGE, command: [echo, prepared] } }
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1; exit 1"] }
`,
    );
    expect(status, stderr).toBe(0);
    await until("a second start of all", async () => {
      const logs = await run("logs", pod);
      return (logs.stdout.match(/prepared/g)?.length ?? 0) >= 2;
    });
    await restartsOf("proxy", 1);
  });

  test("waits longer and longer with what crashes at once, and says so", async () => {
    const { stderr } = await up(
      `
name: NAME
sidecars: { broken: { image: IMAGE, command: [sh, -c, "exit 3"] } }
main: { image: IMAGE, command: ${obeys} }
`,
    );
    // The start itself is told of as before.
    expect(stderr).toContain(`${pod}/broken (status 3) ended right after its start`);
    await until("a crash loop", async () => {
      const table = await run("ps", pod);
      return /CrashLoop next=\ds, exited 3/.test(table.stdout);
    });
    await until("a longer pause", async () => {
      const { container } = await ps();
      return (container("broken").restartInMs ?? 0) > 3000;
    });
    const { container } = await ps();
    expect(container("broken").restarts).toBeLessThanOrEqual(4);
    expect(container("main").state).toBe("running");
  });

  test("is replaced after it was killed, with what it knew, and changes nothing in the pods", async () => {
    const text = `
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys}, probes: { ready: { exec: ["true"] } } }
`;
    await up(text);
    await engine.run(["kill", `${pod}-proxy`]);
    await restartsOf("proxy", 1);
    const before = await ps();
    const first = await supervisor();
    process.kill(first?.pid ?? -1, "SIGKILL");
    await until("its end", async () => !existsSync(`/proc/${first?.pid}/exe`));
    const { status, stderr } = await up(text);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("nothing to do");
    const second = await supervisor();
    expect(second?.pid).not.toBe(first?.pid);
    const after = await until("readiness", async () => {
      const now = await ps();
      return now.ready && now;
    });
    expect(after.container("proxy").restarts).toBe(1);
    const known = ({ name, pid, startedAt }: Container) => ({ name, pid, startedAt });
    expect(after.containers.map(known)).toEqual(before.containers.map(known));
    await engine.run(["kill", `${pod}-proxy`]);
    await restartsOf("proxy", 2);
  });

  test("is one only, however often it is started", async () => {
    await up(`name: NAME\nmain: { image: IMAGE, command: ${obeys} }`);
    const { pid, engine: identity } = (await supervisor()) ?? {};
    const other = await run("supervisor", "run", "--engine", identity ?? "");
    expect(other).toMatchObject({ status: 0, stderr: "there is a supervisor already\n" });
    expect((await supervisor())?.pid).toBe(pid);
    // A pod that is made again under its name is another one, and the first is gone.
    const first = (await ps()).id;
    await up(`name: NAME\nmain: { image: IMAGE, command: ${obeys} }`, "--force-recreate");
    const kept = await until("the second pod alone", async () => {
      const pods = (await supervisor())?.pods.filter(({ name }) => name === pod);
      return pods?.length === 1 && pods[0]?.id !== first && pods;
    });
    expect(kept[0]?.id).toBe((await ps()).id);
  });

  test("stops what is not alive and starts it again, and tells of readiness as it changes", async () => {
    const events = startSidepod(["events", "--json"], { socketPath: engine.socketPath });
    await up(`
name: NAME
sidecars:
  stuck:
    image: IMAGE
    command: [sh, -c, "rm -f /tmp/dead; trap 'exit 0' TERM; while :; do sleep 0.05; done"]
    probes:
      live: { exec: [sh, -c, "! test -e /tmp/dead"], interval: 200ms, retries: 2 }
      ready: { exec: [sh, -c, "! test -e /tmp/dead"], interval: 200ms, retries: 1 }
main: { image: IMAGE, command: ${obeys} }
`);
    await until("readiness", async () => (await ps()).ready);
    await engine.run(["exec", `${pod}-stuck`, "sh", "-c", "> /tmp/dead"]);
    await restartsOf("stuck", 1);
    await until("readiness again", async () => (await ps()).ready);
    events.kill("SIGINT");
    const { stdout } = await events.result;
    const told = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { action: string; name: string; reason?: string })
      .filter(({ name }) => name === pod || name === `${pod}-stuck`);
    const actions = told.map(({ action }) => action);
    for (const action of ["started", "ready", "unready", "unwell", "ended", "restarted"]) {
      expect(actions).toContain(action);
    }
    expect(told.find(({ action }) => action === "unwell")?.reason).toBe("status 1");
    expect(told.filter(({ action, name }) => action === "ready" && name === pod).length).toBe(2);
  });

  test("survives an engine whose service is killed", async () => {
    await up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    const first = await supervisor();
    for (const pid of privateServices()) process.kill(pid, "SIGKILL");
    await engine.run(["kill", `${pod}-proxy`]);
    await until("a restart", async () => {
      const { container } = await ps();
      return container("proxy").restarts > 0 && container("proxy").state === "running";
    });
    expect((await supervisor())?.pid).toBe(first?.pid);
  });

  test("leaves a pod alone that somebody stops as a whole", async () => {
    await up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    await engine.run(["pod", "stop", pod]);
    await sleep(2000);
    expect((await ps()).containers.map(({ state }) => state)).toEqual([
      "exited",
      "exited",
      "exited",
    ]);
    // That is what resume is for, apart from pods whose main had ended.
    expect((await run("resume")).status).toBe(0);
    expect((await ps()).container("main").state).toBe("exited");
  });

  test("resumes a pod whose main is always to run, with its gates", async () => {
    await up(`
name: NAME
sidecars:
  gate: { image: IMAGE, command: [sh, -c, "echo up; exec sleep infinity"], stop_grace_period: 1s, probes: { startup: { log: up } } }
main: { image: IMAGE, command: ${obeys}, restart: always }
`);
    await engine.run(["pod", "stop", "-t", "2", pod]);
    const { status, stderr } = await run("resume");
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/kept\/gate started up.*\n.*kept\/main started/);
    expect(stderr).toContain(`${pod} was started again`);
    expect((await ps()).container("main").state).toBe("running");
  });

  test("says with --no-supervise what Podman alone does not do", async () => {
    const { status, stderr } = await up(
      `
name: NAME
sidecars:
  proxy: { image: IMAGE, command: ${obeys}, probes: { live: { tcp: 1 } } }
  watched: { image: IMAGE, command: ${obeys}, restart: always }
main: { image: IMAGE, command: ${obeys} }
`,
      "--no-supervise",
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(`Podman restarts ${pod}/watched without a pause`);
    expect(stderr).toContain(`${pod}/proxy is not started again; with restart: always Podman does`);
    expect(stderr).toContain(`the live probe of ${pod}/proxy is not run`);
    expect(stderr).toContain(`when main of ${pod} ends, its sidecars run on`);
    const policy = ["inspect", `${pod}-watched`, "--format", "{{.HostConfig.RestartPolicy.Name}}"];
    expect((await engine.run(policy)).trim()).toBe("always");
    expect((await supervisor())?.pods.some(({ name }) => name === pod) ?? false).toBe(false);
  });

  test("is found whatever XDG_RUNTIME_DIR says, and is not one that another user plays", async () => {
    const text = `name: NAME\nmain: { image: IMAGE, command: ${obeys} }`;
    const folder = mkdtempSync(join(tmpdir(), "sptest-"));
    try {
      expect((await up(text)).status).toBe(0);
      const { pid, engine: identity = "" } = (await supervisor()) ?? {};
      const env = { XDG_RUNTIME_DIR: folder };
      const again = { socketPath: engine.socketPath, env, stdin: fill(text) };
      expect((await sidepod(["up", "-"], again)).status).toBe(0);
      expect((await supervisor())?.pid).toBe(pid);

      await run("supervisor", "stop");
      await until("its end", async () => !existsSync(`/proc/${pid}/exe`));
      const claim = { uid: process.getuid?.() ?? -1, engine: identity };
      chmodSync(folder, 0o755);
      await using _ = await claimSupervision(claim, join(folder, "theirs.sock"));
      const refused = await up(text);
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain("another user has taken the supervisor's name");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("writes what it did into a log that can be read", async () => {
    await up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    await engine.run(["kill", `${pod}-proxy`]);
    await restartsOf("proxy", 1);
    const { stdout } = await run("supervisor", "logs");
    expect(stdout).toMatch(new RegExp(`${pod}/proxy ended with status 137; it is started again\n`));
    expect(stdout).toMatch(new RegExp(`${pod}/proxy was started again\n`));
  });

  test("prints a unit of systemd, and installs it only where systemd runs the machine", async () => {
    const { stdout } = await run("supervisor", "install", "--print");
    expect(stdout).toMatch(/^ExecStart=\S*node \S+sidepod\.js supervisor run --stay --resume$/m);
    if (existsSync("/run/systemd/system")) return;
    const { status, stderr } = await run("supervisor", "install");
    expect(status).toBe(1);
    expect(stderr).toContain("error[no-supervisor]: systemd does not run this machine");
  });
});
