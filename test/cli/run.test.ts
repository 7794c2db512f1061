import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { commandEnvironment, executable, startSidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine, whatIsLeft } from "../support/engine.ts";
import { untilTerm } from "../support/programs.ts";

const missing = await engineMissing();

/** Ends at TERM with a last word and a status. */
function ends(word: string, status = 0): string {
  return `["sh", "-c", "${untilTerm(`echo ${word}`, `echo ${word} stops; exit ${status}`)}"]`;
}

/** Leaves a file in /data at each start, with its number: the first, the second, the third. */
function notes(name: string): string {
  const file = `/data/${name}`;
  return `test -e ${file}2 && > ${file}3; test -e ${file}1 && > ${file}2; > ${file}1;`;
}

describe.skipIf(missing)(`sidepod run${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let pod: string;

  beforeAll(async () => {
    engine = await startEngine();
    pod = `${engine.prefix}job`;
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  const start = (text: string, ...options: string[]) =>
    startSidepod(["run", "-", ...options], {
      socketPath: engine.socketPath,
      stdin: text.replaceAll("NAME", pod).replaceAll("IMAGE", engine.image),
    });
  const run = (text: string, ...options: string[]) => start(text, ...options).result;

  async function untilRunning(name: string): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const filters = { name: [`^${pod}-${name}$`], status: ["running"] };
      if ((await engine.client.containers.list({ filters })).length > 0) return;
      await sleep(50);
    }
    throw new Error(`${name} does not run`);
  }

  test("gives main's status and all logs, stops the sidecars after it, leaves nothing", async () => {
    const { status, stdout, stderr } = await run(`
name: NAME
init: { prepare: { image: IMAGE, command: [echo, prepared] } }
sidecars:
  first: { image: IMAGE, command: ${ends("first")} }
  second: { image: IMAGE, command: ${ends("second")} }
main: { image: IMAGE, command: [sh, -c, "sleep 1; echo tests; echo failed >&2; exit 7"] }
`);
    expect(status, stderr).toBe(7);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => line.replace(/ +/, " "));
    expect(lines[0]).toBe("prepare | prepared");
    expect(lines.slice(1, 3).sort()).toEqual(["first | first", "second | second"]);
    expect(lines.slice(3)).toEqual([
      "main | tests",
      "main | failed",
      "second | second stops",
      "first | first stops",
    ]);
    expect(await whatIsLeft(engine)).toEqual([]);
  });

  test("gives the tests' status with a database beside them that they wait for", async () => {
    const { status, stdout, stderr } = await run(`
name: NAME
sidecars:
  db:
    image: IMAGE
    command: [sh, -c, "sleep 1; exec httpd -f -p 127.0.0.1:5432 -h /bin"]
    stop_grace_period: 0s
    probes: { startup: { tcp: 5432, interval: 100ms } }
main:
  image: IMAGE
  command: [sh, -c, "wget -q -O /dev/null http://127.0.0.1:5432/sh && echo connected; exit 3"]
`);
    expect(status, stderr).toBe(3);
    expect(stdout).toMatch(/^main +\| connected$/m);
  });

  test("writes only main's output with --quiet", async () => {
    const { status, stdout, stderr } = await run(
      `
name: NAME
sidecars: { loud: { image: IMAGE, command: ${ends("loud")} } }
main: { image: IMAGE, command: [sh, -c, "sleep 0.5; echo one; echo two"] }
`,
      "--quiet",
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "one\ntwo\n", stderr: "" });
  });

  test("has the last word of a main that ends at once", async () => {
    const text = "name: NAME\nmain: { image: IMAGE, command: [echo, brief] }";
    const { status, stdout } = await run(text, "--quiet");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "brief\n" });
  });

  test("starts sidecars again, and main where its policy says so, and what lives with them", async () => {
    const { status, stdout, stderr } = await run(
      `
name: NAME
sidecars:
  flaky: { image: IMAGE, volumes: ["data:/data"], command: [sh, -c, "echo flaky; ${notes("flaky")} sleep 1.5; exit 3"] }
  guest: { image: IMAGE, volumes: ["data:/data"], pid: flaky, command: [sh, -c, "echo guest; ${notes("guest")} sleep infinity"] }
main:
  image: IMAGE
  volumes: ["data:/data"]
  restart: on-failure:1
  command: [sh, -c, "echo main; until test -e /data/flaky3 && test -e /data/guest2; do sleep 0.1; done; exit 4"]
volumes: { data: {} }
`,
      "--volumes",
    );
    expect(status, stderr).toBe(4);
    const count = (line: RegExp) => stdout.match(line)?.length;
    expect(count(/^main +\| main$/gm), `${stdout}${stderr}`).toBe(2);
    expect(count(/^flaky +\| flaky$/gm)).toBeGreaterThanOrEqual(2);
    expect(count(/^guest +\| guest$/gm)).toBeGreaterThanOrEqual(2);
    expect(stderr).toMatch(/flaky ended with status 3; restarting it\n/);
    expect(stderr).toMatch(/flaky ended with status 3; restarting it in 1\.0s/);
    expect(stderr).not.toMatch(/guest ended/);
  });

  test("stops and starts what is not alive", async () => {
    const { status, stdout, stderr } = await run(
      `
name: NAME
sidecars:
  stuck:
    image: IMAGE
    volumes: ["data:/data"]
    command: [sh, -c, "${untilTerm(`rm -f /tmp/dead; (sleep 1; > /tmp/dead) & ${notes("stuck")} echo alive`)}"]
    probes: { live: { exec: [sh, -c, "! test -e /tmp/dead"], timeout: 20s, interval: 200ms, retries: 2 } }
main:
  image: IMAGE
  volumes: ["data:/data"]
  command: [sh, -c, "until test -e /data/stuck2; do sleep 0.1; done"]
volumes: { data: {} }
`,
      "--volumes",
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/stuck is not alive: status 1; restarting it/);
    expect(stdout.match(/alive/g)?.length).toBeGreaterThanOrEqual(2);
  });

  test("stops in order at the first Ctrl-C, and removes everything", async () => {
    const command = start(`
name: NAME
sidecars: { proxy: { image: IMAGE, command: ${ends("proxy")} } }
main: { image: IMAGE, command: ${ends("main", 5)} }
`);
    await untilRunning("main");
    await sleep(500);
    command.kill("SIGINT");
    const { status, stdout, stderr } = await command.result;
    expect(status, stderr).toBe(130);
    expect(stdout.indexOf("main stops")).toBeGreaterThan(0);
    expect(stdout.indexOf("proxy stops")).toBeGreaterThan(stdout.indexOf("main stops"));
    expect(await whatIsLeft(engine)).toEqual([]);
  });

  test("kills at the second Ctrl-C what does not want to stop", async () => {
    const command = start(`
name: NAME
main: { image: IMAGE, stop_grace_period: 1h, command: [sh, -c, "trap '' TERM; echo up; sleep infinity"] }
`);
    await vi.waitUntil(() => command.printed().includes("up"), { timeout: 10_000 });
    command.kill("SIGINT");
    await sleep(1000);
    command.kill("SIGINT");
    const { status, stderr } = await command.result;
    expect(status, stderr).toBe(130);
    expect(stderr).toMatch(/killing/);
    expect(await whatIsLeft(engine)).toEqual([]);
  });

  test("removes what a start that fails has made, with status 125", async () => {
    const { status, stderr } = await run(`
name: NAME
sidecars:
  db: { image: IMAGE, command: [sh, -c, "echo no disk; exit 1"], probes: { startup: { tcp: 1 } } }
main: { image: IMAGE, command: [sleep, infinity] }
`);
    expect(status).toBe(125);
    expect(stderr).toMatch(/error\[container-died\].*db ended with status 1/);
    expect(await whatIsLeft(engine)).toEqual([]);
  });

  test("gives main's status also where it has to leave what somebody else put into the pod", async () => {
    const command = start(`
name: NAME
main: { image: IMAGE, command: ${ends("main", 5)} }
`);
    await untilRunning("main");
    await engine.run(["run", "-d", "--pod", pod, "--name", `${pod}-guest`, engine.image, "true"]);
    const main = await engine.client.containers.inspect(`${pod}-main`);
    await engine.client.containers.kill(main.Id, { killSignal: "SIGTERM" });
    const { status, stderr } = await command.result;
    expect(status, stderr).toBe(5);
    expect(stderr).toMatch(/job remains: .*podman rm -f \S+-guest/);
    await engine.run(["pod", "rm", "-f", "-t", "0", pod]);
  });

  test("writes main's bytes as they are with --quiet, also without a last line feed", async () => {
    const text = `name: NAME\nmain: { image: IMAGE, command: [sh, -c, "printf 'a\\nno end'"] }`;
    expect(await run(text, "--quiet")).toMatchObject({ status: 0, stdout: "a\nno end" });
  });

  test("says so with --quiet where main's output is kept nowhere", async () => {
    const text =
      "name: NAME\nmain: { image: IMAGE, command: [echo, x], logging: { driver: none } }";
    const { status, stderr } = await run(text, "--quiet");
    expect(status).toBe(125);
    expect(stderr).toContain("error[logs-unavailable]");
    expect(await whatIsLeft(engine)).toEqual([]);
  });

  test("removes everything, too, where nobody reads what it writes any more", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "sptest-run-")), "pod.yaml");
    const main =
      '{ image: IMAGE, stop_grace_period: 0s, command: [sh, -c, "seq 1 100000; sleep 60"] }';
    await writeFile(
      file,
      `name: NAME\nmain: ${main}`.replace("NAME", pod).replace("IMAGE", engine.image),
    );
    const command = [process.execPath, executable, "run", "-q", file].join(" ");
    await promisify(execFile)("sh", ["-c", `${command} | head -1`], {
      env: commandEnvironment(engine.socketPath),
    });
    expect(await whatIsLeft(engine)).toEqual([]);
    await rm(dirname(file), { recursive: true });
  });

  test("leaves a pod that is already running alone", async () => {
    const text = `name: NAME\nmain: { image: IMAGE, command: ${ends("main")} }`;
    const first = start(text);
    await untilRunning("main");
    const { status, stderr } = await run(text);
    expect(status).toBe(125);
    expect(stderr).toContain(`error[name-in-use]: pod ${pod} is already running`);
    await untilRunning("main");
    first.kill("SIGINT");
    await first.result;
  });

  test("keeps the stopped pod with --keep, which the next run replaces", async () => {
    const text = "name: NAME\nmain: { image: IMAGE, command: [sh, -c, exit 3] }";
    expect((await run(text, "--keep")).status).toBe(3);
    expect(await whatIsLeft(engine)).toContain(`${pod}-main ${pod}`);
    expect(await engine.run(["ps", "-q", "--filter", `pod=${pod}`])).toBe("");
    expect((await run(text)).status).toBe(3);
    expect(await whatIsLeft(engine)).toEqual([]);
  });

  test("takes one pod", async () => {
    const one = "name: NAME\nmain: { image: IMAGE }\n";
    const { status, stderr } = await run(`${one}---\n${one.replace("NAME", "NAME-b")}`);
    expect(status).toBe(2);
    expect(stderr).toContain("run needs a file with one pod, but this one has 2");
  });
});
