import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startSidepod } from "../support/command.ts";
import { engineMissing } from "../support/engine.ts";
import { obeys, untilTerm } from "../support/programs.ts";
import { startSupervisedPod, type TestSupervisedPod } from "../support/supervised-pod.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`a pod that is kept${missing ? ` (${missing})` : ""}`, () => {
  let supervised: TestSupervisedPod;

  beforeAll(async () => {
    supervised = await startSupervisedPod("kept");
  });
  afterEach(() => supervised.down());
  afterAll(() => supervised?.[Symbol.asyncDispose]());

  test("starts what was killed again, at once the first time, and counts it", async () => {
    const started = await supervised.up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    expect(started.status, started.stderr).toBe(0);
    const before = await supervised.ps();
    await supervised.engine.run(["kill", `${supervised.name}-proxy`]);
    await supervised.restartsOf("proxy", 1);
    const after = await supervised.ps();
    expect(after.container("proxy").pid).not.toBe(before.container("proxy").pid);
    expect(after.container("main").startedAt).toBe(before.container("main").startedAt);
    expect(after.container("main").restarts).toBe(0);
  });

  test("ends the pod with main, in order, and keeps its status to be seen", async () => {
    await supervised.up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1; exit 7"] }
`);
    const stopped = await supervised.until("the end of the pod", async () => {
      const now = await supervised.ps();
      return now.containers.every(({ state }) => state === "exited") && now;
    });
    expect(stopped.container("main").exitCode).toBe(7);
    expect(stopped.container("proxy").exitCode).toBe(0);
    // The next up starts all of it.
    const { status, stderr } = await supervised.up(
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
    await supervised.up(`
name: NAME
on_main_exit: keep
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1"] }
`);
    await supervised.until(
      "main's end",
      async () => (await supervised.ps()).container("main").state === "exited",
    );
    await sleep(500);
    expect((await supervised.ps()).container("proxy").state).toBe("running");
    const { status, stderr } = await supervised.up(
      `
name: NAME
on_main_exit: restart
init: { prepare: { image: IMAGE, command: [echo, prepared] } }
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: [sh, -c, "sleep 1; exit 1"] }
`,
    );
    expect(status, stderr).toBe(0);
    await supervised.until("a second start of all", async () => {
      const logs = await supervised.run("logs", supervised.name);
      return (logs.stdout.match(/prepared/g)?.length ?? 0) >= 2;
    });
    await supervised.restartsOf("proxy", 1);
  });

  test("waits longer and longer with what crashes at once, and says so", async () => {
    const { stderr } = await supervised.up(
      `
name: NAME
sidecars: { broken: { image: IMAGE, command: [sh, -c, "exit 3"] } }
main: { image: IMAGE, command: ${obeys} }
`,
    );
    // The start itself is told of as before.
    expect(stderr).toContain(`${supervised.name}/broken (status 3) ended right after the start`);
    await supervised.until("a crash loop", async () => {
      const table = await supervised.run("ps", supervised.name);
      return /CrashLoop next=\ds, exited 3/.test(table.stdout);
    });
    await supervised.until("a longer pause", async () => {
      const { container } = await supervised.ps();
      return (container("broken").restartInMs ?? 0) > 3000;
    });
    const { container } = await supervised.ps();
    expect(container("broken").restarts).toBeLessThanOrEqual(4);
    expect(container("main").state).toBe("running");
  });

  test("stops what is not alive and starts it again, and tells of readiness as it changes", async () => {
    const events = startSidepod(["events", "--json"], { socketPath: supervised.engine.socketPath });
    await supervised.up(`
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
        .filter(({ name }) => name === supervised.name || name === `${supervised.name}-stuck`);
    const isReady = (times: number) =>
      told().filter(({ action, name }) => action === "ready" && name === supervised.name).length ===
      times;
    await supervised.until("readiness", async () => isReady(1));
    await supervised.engine.run(["exec", `${supervised.name}-stuck`, "sh", "-c", "> /tmp/dead"]);
    await supervised.restartsOf("stuck", 1);
    await supervised.until("readiness again", async () => isReady(2));
    events.kill("SIGINT");
    await events.result;
    expect((await supervised.ps()).ready).toBe(true);
    const actions = told().map(({ action }) => action);
    for (const action of ["started", "ready", "unready", "unwell", "ended", "restarted"]) {
      expect(actions).toContain(action);
    }
    expect(told().find(({ action }) => action === "unwell")?.reason).toBe("status 1");
  });

  test("says with --no-supervise what Podman alone does not do", async () => {
    const { status, stderr } = await supervised.up(
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
    expect(stderr).toContain(`Podman restarts ${supervised.name}/watched without a pause`);
    expect(stderr).toContain(
      `${supervised.name}/proxy is not restarted; with restart: always Podman does`,
    );
    expect(stderr).toContain(`the live probe of ${supervised.name}/proxy is not run`);
    expect(stderr).toContain(`when main of ${supervised.name} ends, its sidecars keep running`);
    const policy = [
      "inspect",
      `${supervised.name}-watched`,
      "--format",
      "{{.HostConfig.RestartPolicy.Name}}",
    ];
    expect((await supervised.engine.run(policy)).trim()).toBe("always");
    const { stdout } = await supervised.run("supervisor", "status", "--json");
    expect(stdout).not.toContain(supervised.name);
  });

  test("writes what it did into a log that can be read", async () => {
    await supervised.up(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${obeys} } }
main: { image: IMAGE, command: ${obeys} }
`);
    await supervised.engine.run(["kill", `${supervised.name}-proxy`]);
    await supervised.restartsOf("proxy", 1);
    const { stdout } = await supervised.run("supervisor", "logs");
    expect(stdout).toMatch(
      new RegExp(`${supervised.name}/proxy ended with status 137; restarting it\n`),
    );
    expect(stdout).toMatch(new RegExp(`${supervised.name}/proxy was restarted\n`));
  });
});
