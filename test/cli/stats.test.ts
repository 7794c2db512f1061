import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandEnvironment, executable, sidepod } from "../support/command.ts";
import { countlessEngine, engineMissing, startEngine, type TestEngine } from "../support/engine.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`sidepod stats and events${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let pod: string;
  let countless: string | undefined;

  beforeAll(async () => {
    engine = await startEngine();
    countless = await countlessEngine(engine);
    pod = `${engine.prefix}stats`;
    await engine.run(["pod", "create", "--name", pod]);
    // The kernel can count a few pages as none at all.
    const holdMemory = "x=$(head -c 4000000 /dev/zero | tr '\\0' x)";
    await run("idle", `${holdMemory}; sleep infinity & wait`);
    // A third of a processor; the tests beside these need the rest.
    await run("busy", "while :; do seq 400000 > /dev/null; sleep 0.2; done");
  });

  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  async function run(name: string, script: string): Promise<void> {
    const args = ["--pod", pod, "--name", `${pod}-${name}`, engine.image, "sh", "-c", script];
    await engine.run(["run", "-d", ...args]);
  }

  /** Podman keeps 1 MB of events at most, so that only what was just now is sure to be there. */
  async function runShortly(name: string): Promise<void> {
    const args = ["--pod", pod, "--name", `${pod}-${name}`, engine.image, "sh", "-c", "exit 3"];
    await engine.run(["run", "--rm", ...args]).catch(() => ""); // Its status is its own.
  }

  /** Runs a command that goes on, until its output has what is looked for. */
  async function watch(args: readonly string[], has: (output: string) => boolean) {
    const child = spawn(process.execPath, [executable, ...args], {
      env: commandEnvironment(engine.socketPath),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
    });
    const closed = once(child, "close");
    for (let tries = 0; !has(output) && tries < 400; tries += 1) await sleep(50);
    child.kill("SIGINT");
    const [status] = await closed;
    return { status, output };
  }

  test("tells the busy container from the idle one", async ({ skip }) => {
    skip(countless !== undefined, countless);
    const { status, stdout } = await sidepod(["stats", pod, "--json"], engine);
    expect(status).toBe(0);
    const [usage] = JSON.parse(stdout);
    const of = (name: string) =>
      usage.containers.find((each: { fullName: string }) => each.fullName === `${pod}-${name}`);
    expect(of("busy").cpu).toBeGreaterThan(0.05);
    expect(of("idle").cpu).toBeLessThan(of("busy").cpu / 5);
    expect(usage.cpu).toBeGreaterThanOrEqual(of("busy").cpu);
    expect(of("idle")).toMatchObject({ pids: 2 });
    expect(of("idle").memory).toBeGreaterThan(1_000_000);
  });

  test("counts the pod's network once, and the right way round", async ({ skip }) => {
    skip(countless !== undefined, countless);
    const before = JSON.parse((await sidepod(["stats", pod, "--json"], engine)).stdout)[0];
    const script =
      "head -c 3000000 /dev/zero | nc -w 2 $(ip route | sed -n 's/default via \\([^ ]*\\).*/\\1/p') 9";
    await engine
      .run(["exec", `${pod}-idle`, "busybox", "sh", "-c", `busybox ${script} || true`])
      .catch(() => "");
    await engine.run(["exec", `${pod}-idle`, "cat", "/proc/net/dev"]);
    const dev = await engine.run(["exec", `${pod}-idle`, "cat", "/proc/net/dev"]);
    const after = JSON.parse((await sidepod(["stats", pod, "--json"], engine)).stdout)[0];
    const [received = 0, , , , , , , , sent = 0] = (/(?:eth0|tap0):(.*)/.exec(dev)?.[1] ?? "")
      .trim()
      .split(/\s+/)
      .map(Number);
    expect(after.netReceived).toBeGreaterThanOrEqual(received);
    expect(after.netReceived).toBeLessThan(received + 50_000);
    expect(after.netSent).toBeGreaterThanOrEqual(Math.max(sent, before.netSent));
    expect(after.netSent).toBeLessThan(sent + 50_000);
  });

  test("shows a table, with all pods where none is named", async ({ skip }) => {
    skip(countless !== undefined, countless);
    const { stdout } = await sidepod(["stats"], engine);
    expect(stdout).toMatch(/^NAME +CPU +MEMORY +PIDS +BLOCK IN \/ OUT +NET IN \/ OUT\n/);
    expect(stdout).toContain(`\n${pod} `);
    expect(stdout).toContain(`\n  ${pod}-busy `);
  });

  test("goes on with --watch, a line of JSON for each sample", async ({ skip }) => {
    skip(countless !== undefined, countless);
    const args = ["stats", pod, "--watch", "--json", "--interval", "200ms"];
    const { status, output } = await watch(args, (text) => text.split("\n").length > 2);
    expect(status).toBe(130);
    const [first, second] = output.split("\n").map((line) => line && JSON.parse(line));
    expect(first.pods[0].name).toBe(pod);
    expect(Date.parse(second.time)).toBeGreaterThan(Date.parse(first.time));
  });

  test("shows what happens to a pod, from before and as it happens", async () => {
    await runShortly("before");
    const watching = watch(["events", pod, "--since", "10m"], (text) =>
      /remove +.*-short/.test(text),
    );
    await sleep(1000);
    await runShortly("short");
    const { status, output } = await watching;
    expect(status).toBe(130);
    expect(output).toMatch(new RegExp(`start +${pod}-before\n`));
    expect(output).toMatch(new RegExp(`died +${pod}-short  status 3\n`));
    const others = output.split("\n").filter((line) => line !== "" && !/infra|pod /.test(line));
    expect(others.every((line) => line.includes(pod))).toBe(true);
  });

  test("ends with the events that are there, as JSON", async () => {
    await runShortly("past");
    const { status, stdout } = await sidepod(
      ["events", pod, "--since", "10m", "--until", "now", "--json"],
      engine,
    );
    expect(status).toBe(0);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events).toContainEqual(
      expect.objectContaining({ type: "container", action: "start", name: `${pod}-past` }),
    );
  });
});
