import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startSidepod } from "../support/command.ts";
import { engineMissing } from "../support/engine.ts";
import { startSupervisedPod, type TestSupervisedPod } from "../support/kept-pod.ts";
import { obeys, untilTerm } from "../support/programs.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`a pod that is kept${missing ? ` (${missing})` : ""}`, () => {
  let recorded: TestSupervisedPod;

  beforeAll(async () => {
    recorded = await startSupervisedPod("kept");
  });
  afterEach(() => recorded.down());
  afterAll(() => recorded?.[Symbol.asyncDispose]());

  test("starts what was killed again, at once the first time, and counts it", async () => {
    const started = await recorded.up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    expect(started.status, started.stderr).toBe(0);
    const before = await recorded.ps();
    await recorded.engine.run(["kill", `${recorded.name}-proxy`]);
    await recorded.restartsOf("proxy", 1);
    const after = await recorded.ps();
    expect(after.container("proxy").pid).not.toBe(before.container("proxy").pid);
    expect(after.container("main").startedAt).toBe(before.container("main").startedAt);
    expect(after.container("main").restarts).toBe(0);
  });

  test("ends the pod with main, in order, and keeps its status to be seen", async () => {
    await recorded.up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1; exit 7"] }
`);
    const stopped = await recorded.until("the end of the pod", async () => {
      const now = await recorded.ps();
      return now.containers.every(({ state }) => state === "exited") && now;
    });
    expect(stopped.container("main").exitCode).toBe(7);
    expect(stopped.container("proxy").exitCode).toBe(0);
    // The next up starts all of it.
    const { status, stderr } = await recorded.up(
      `
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1; exit 7"] }
`,
      ["--no-wait"],
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/kept\/proxy started/);
  });

  test("keeps the sidecars, or starts the pod again, where the file says so", async () => {
    await recorded.up(`
name: NAME
on_main_exit: keep
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1"] }
`);
    await recorded.until(
      "main's end",
      async () => (await recorded.ps()).container("main").state === "exited",
    );
    await sleep(500);
    expect((await recorded.ps()).container("proxy").state).toBe("running");
    const { status, stderr } = await recorded.up(
      `
name: NAME
on_main_exit: restart
init: { prepare: { image: IMAGE, command: [echo, prepared] } }
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1; exit 1"] }
`,
    );
    expect(status, stderr).toBe(0);
    await recorded.until("a second start of all", async () => {
      const logs = await recorded.run("logs", recorded.name);
      return (logs.stdout.match(/prepared/g)?.length ?? 0) >= 2;
    });
    await recorded.restartsOf("proxy", 1);
  });

  test("waits longer and longer with what crashes at once, and says so", async () => {
    const { stderr } = await recorded.up(
      `
name: NAME
sidecars: { broken: { image: IMAGE, command: [sh, -c, "exit 3"] } }
main: { image: IMAGE, command: ${obeys} }
`,
    );
    // The start itself is told of as before.
    expect(stderr).toContain(`${recorded.name}/broken (status 3) ended right after its start`);
    await recorded.until("a crash loop", async () => {
      const table = await recorded.run("ps", recorded.name);
      return /CrashLoop next=\ds, exited 3/.test(table.stdout);
    });
    await recorded.until("a longer pause", async () => {
      const { container } = await recorded.ps();
      return (container("broken").restartInMs ?? 0) > 3000;
    });
    const { container } = await recorded.ps();
    expect(container("broken").restarts).toBeLessThanOrEqual(4);
    expect(container("main").state).toBe("running");
  });

  test("stops what is not alive and starts it again, and tells of readiness as it changes", async () => {
    const events = startSidepod(["events", "--json"], { socketPath: recorded.engine.socketPath });
    await recorded.up(`
name: NAME
sidecars:
  stuck:
    image: IMAGE
    command: [sh, -c, "${untilTerm("rm -f /tmp/dead")}"]
    probes:
      live: { exec: [sh, -c, "! test -e /tmp/dead"], timeout: 20s, interval: 200ms, retries: 2 }
      ready: { exec: [sh, -c, "! test -e /tmp/dead"], timeout: 20s, interval: 200ms, retries: 1 }
main: { image: IMAGE, command: ${obeys} }
`);
    const told = () =>
      events
        .printed()
        .split("\n")
        .slice(0, -1) // the last line may not be whole yet
        .map((line) => JSON.parse(line) as { action: string; name: string; reason?: string })
        .filter(({ name }) => name === recorded.name || name === `${recorded.name}-stuck`);
    const isReady = (times: number) =>
      told().filter(({ action, name }) => action === "ready" && name === recorded.name).length ===
      times;
    await recorded.until("readiness", async () => isReady(1));
    await recorded.engine.run(["exec", `${recorded.name}-stuck`, "sh", "-c", "> /tmp/dead"]);
    await recorded.restartsOf("stuck", 1);
    await recorded.until("readiness again", async () => isReady(2));
    events.kill("SIGINT");
    await events.result;
    expect((await recorded.ps()).ready).toBe(true);
    const actions = told().map(({ action }) => action);
    for (const action of ["started", "ready", "unready", "unwell", "ended", "restarted"]) {
      expect(actions).toContain(action);
    }
    expect(told().find(({ action }) => action === "unwell")?.reason).toBe("status 1");
  });

  test("says with --no-supervise what Podman alone does not do", async () => {
    const { status, stderr } = await recorded.up(
      `
name: NAME
sidecars:
  proxy: { image: IMAGE, command: ${obeys}, probes: { live: { tcp: 1 } } }
  watched: { image: IMAGE, command: ${obeys}, restart: always }
main: { image: IMAGE, command: ${obeys} }
`,
      ["--no-supervise"],
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(`Podman restarts ${recorded.name}/watched without a pause`);
    expect(stderr).toContain(
      `${recorded.name}/proxy is not started again; with restart: always Podman does`,
    );
    expect(stderr).toContain(`the live probe of ${recorded.name}/proxy is not run`);
    expect(stderr).toContain(`when main of ${recorded.name} ends, its sidecars run on`);
    const policy = [
      "inspect",
      `${recorded.name}-watched`,
      "--format",
      "{{.HostConfig.RestartPolicy.Name}}",
    ];
    expect((await recorded.engine.run(policy)).trim()).toBe("always");
    const { stdout } = await recorded.run("supervisor", "status", "--json");
    expect(stdout).not.toContain(recorded.name);
  });

  test("writes what it did into a log that can be read", async () => {
    await recorded.up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    await recorded.engine.run(["kill", `${recorded.name}-proxy`]);
    await recorded.restartsOf("proxy", 1);
    const { stdout } = await recorded.run("supervisor", "logs");
    expect(stdout).toMatch(
      new RegExp(`${recorded.name}/proxy ended with status 137; it is started again\n`),
    );
    expect(stdout).toMatch(new RegExp(`${recorded.name}/proxy was started again\n`));
  });
});
