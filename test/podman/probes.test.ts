import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createPodmanBackend } from "../../src/backends/podman/backend.ts";
import { attempt } from "../../src/core/probes/attempt.ts";
import type { ProbeCheck } from "../../src/core/seam/inside.ts";
import { argumentsOf } from "../../src/host/proc/process.ts";
import { freePort } from "../support/free-port.ts";
import { startSidepod, type TestSidepod } from "../support/sidepod.ts";

let sidepod: TestSidepod;

beforeAll(async () => {
  sidepod = await startSidepod("probes");
});
afterAll(async () => {
  await sidepod[Symbol.asyncDispose]();
});

/** What listens on the pod's loopback alone, and what answers strangely. No port is published. */
const servers = `
name: NAME
sidecars:
  web:
    image: IMAGE
    command: [sh, -c, "mkdir -p /www/folder; head -c 10000000 /dev/zero > /www/big; echo up > /www/up; exec httpd -f -p 127.0.0.1:8000 -h /www"]
  silent: { image: IMAGE, command: [nc, -ll, -p, 8001, -e, sleep, 1000] }
  rude: { image: IMAGE, command: [nc, -ll, -p, 8002, -e, sh, -c, "echo SSH-2.0-rude; sleep 5"] }
  closing: { image: IMAGE, command: [nc, -ll, -p, 8003, -e, sh, -c, "sleep 0.1"] }
  six: { image: IMAGE, command: [httpd, -f, -p, "[::1]:8004"] }
  half: { image: IMAGE, command: [nc, -ll, -p, 8005, -e, sh, -c, "for i in 1 2 3 4 5 6; do read -r l; done; printf 'HTTP/1.1 20'"] }
  redirecting: { image: IMAGE, command: [nc, -ll, -p, 8006, -e, sh, -c, "printf 'HTTP/1.1 302 Found\\r\\nLocation: /\\r\\n\\r\\n'"] }
main:
  image: IMAGE
  command: [sh, -c, "echo first; echo it has begun; exec sleep infinity"]
`;

describe("a try of a probe", () => {
  beforeAll(async () => {
    await sidepod.up(servers);
  });
  afterAll(async () => {
    await sidepod.down({ graceMs: 0 });
  });

  const tryOnce = async (check: ProbeCheck, timeoutMs = 5000) => {
    const { id } = await sidepod.container("main");
    return attempt(sidepod.backend, id, { check, timeoutMs });
  };
  const http = (port: number, path = "/up", scheme: "http" | "https" = "http"): ProbeCheck => ({
    http: { scheme, port, path },
  });

  it.each<[string, ProbeCheck, boolean, string | RegExp]>([
    ["tcp", { tcp: 8000 }, true, "port 8000 accepts connections"],
    ["tcp over IPv6", { tcp: 8004 }, true, "port 8004 accepts connections"],
    ["tcp where nothing listens", { tcp: 8999 }, false, "nothing listens on port 8999"],
    ["http", http(8000), true, "status 200"],
    ["http that finds nothing", http(8000, "/nope"), false, "status 404"],
    ["http that is sent elsewhere", http(8000, "/folder"), true, "status 302"],
    ["http that is sent to itself for ever", http(8006), true, "status 302"],
    ["http with half an answer", http(8005), false, "the answer is not HTTP: HTTP/1.1 20"],
    ["http with a large answer", http(8000, "/big"), true, "status 200"],
    ["http over IPv6", http(8004, "/bin/sh"), true, "status 200"],
    ["http where nothing listens", http(8999), false, "nothing listens on port 8999"],
    ["http that is none", http(8002), false, "the answer is not HTTP: SSH-2.0-rude"],
    ["http that is hung up on", http(8003), false, /closed without an answer/],
    [
      "https where no TLS is spoken",
      http(8002, "/", "https"),
      false,
      /^the answer is not HTTP over TLS/,
    ],
    ["exec", { exec: ["sh", "-c", "echo fine"] }, true, "status 0: fine"],
    ["exec that fails", { exec: ["sh", "-c", "echo a; echo b >&2; exit 3"] }, false, "status 3: b"],
    ["exec of nothing", { exec: ["nosuch"] }, false, /'nosuch' does not exist/],
    ["log", { log: "has begun" }, true, 'the log contains "has begun"'],
    ["log without the line", { log: "has ended" }, false, /^no line of the log/],
  ])("%s", async (_, check, holds, text) => {
    const answer = await tryOnce(check);
    expect(answer).toMatchObject({
      holds,
      text: typeof text === "string" ? text : expect.stringMatching(text),
    });
  });

  it.each<[string, ProbeCheck]>([
    ["http", http(8001)],
    ["https", http(8001, "/", "https")],
    ["exec", { exec: ["sh", "-c", "exec sleep 4321"] }],
  ])("%s that is never answered is ended", async (_, check) => {
    const answer = await tryOnce(check, 700);
    expect(answer).toMatchObject({
      holds: false,
      text: expect.stringMatching(/^timed out: no answer within 700 ms, ended after \d+ ms$/),
    });
    const { stdout } = await processes();
    expect(stdout).not.toContain("sleep 4321");
  });

  async function processes() {
    const { id } = await sidepod.container("main");
    const session = await sidepod.backend.exec(id, { command: ["ps", "-o", "args"] });
    let stdout = "";
    for await (const { data } of session.output) stdout += Buffer.from(data).toString();
    await session.exitCode();
    await session[Symbol.asyncDispose]();
    return { stdout };
  }

  /** The engine's processes of commands run in a container. */
  const monitors = (id: string) =>
    readdirSync("/proc").filter((name) => {
      const words = /^\d+$/.test(name) ? argumentsOf(Number(name)) : [];
      return words.includes(id) && words.includes("--exit-delay");
    });
  /** The processes that wait in pods for the next try. */
  const shells = () =>
    readdirSync("/proc").filter((name) => {
      const words = /^\d+$/.test(name) ? argumentsOf(Number(name)) : [];
      if (!words.includes("--norc")) return false;
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === process.pid;
    });
  async function until(holds: () => boolean, timeoutMs: number): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!holds() && performance.now() < end) await sleep(20);
    expect(holds()).toBe(true);
  }

  it.each([
    ["that ends", ["true"]],
    ["that does not", ["sh", "-c", "sleep 4322; true"]],
  ])("with a command %s leaves no process behind, nor what it started", async (_, exec) => {
    const { id } = await sidepod.container("main");
    await attempt(sidepod.backend, id, { check: { exec }, timeoutMs: 1000 });
    for (let tries = 0; tries < 150 && monitors(id).length > 0; tries += 1) await sleep(20);
    expect(monitors(id).map((name) => argumentsOf(Number(name)).join(" "))).toEqual([]);
    expect((await processes()).stdout).not.toContain("sleep 4322");
  });

  it("goes through the process of the last one, whichever container of the pod is asked", async () => {
    const web = await sidepod.container("web");
    await tryOnce(http(8000));
    const before = shells();
    for (let tries = 0; tries < 5; tries += 1) {
      await tryOnce(http(8000));
      await attempt(sidepod.backend, web.fullName, { check: { tcp: 8000 }, timeoutMs: 5000 });
    }
    expect(shells()).toEqual(before);
  });

  it("does not wait for another one of the same pod that is not answered", async () => {
    const slow = tryOnce(http(8001), 2000);
    await sleep(300);
    expect(await tryOnce(http(8000))).toMatchObject({ holds: true });
    expect((await tryOnce(http(8000))).elapsedMs).toBeLessThan(1000);
    expect(await slow).toMatchObject({ holds: false });
  });

  it("finds a container again that was restarted", async () => {
    const { fullName } = await sidepod.container("web");
    const check = http(8000);
    expect(await attempt(sidepod.backend, fullName, { check, timeoutMs: 5000 })).toMatchObject({
      holds: true,
    });
    await sidepod.engine.run(["restart", "-t", "0", fullName]);
    for (let tries = 0; ; tries += 1) {
      const answer = await attempt(sidepod.backend, fullName, { check, timeoutMs: 5000 });
      if (answer.holds) break;
      expect(answer.text).toBe("nothing listens on port 8000");
      expect(tries).toBeLessThan(100);
      await sleep(50);
    }
  });

  it("of a container that does not run says so", async () => {
    await sidepod.engine.run(["stop", "-t", "0", (await sidepod.container("six")).fullName]);
    const { id } = await sidepod.container("six");
    const { backend } = sidepod;
    for (const check of [{ tcp: 8004 }, { exec: ["true"] }]) {
      const answer = await attempt(backend, id, { check, timeoutMs: 5000 });
      expect(answer).toMatchObject({
        holds: false,
        text: expect.stringContaining("is not running"),
      });
    }
  });

  it("lets go of a pod that was removed", async () => {
    await tryOnce(http(8000));
    expect(shells().length).toBeGreaterThan(0);
    await sidepod.down({ graceMs: 0 });
    await until(() => shells().length === 0, 15_000);
  });
});

describe("a try on an engine of another machine", () => {
  it("reaches what is published, and says what to do about the rest", async () => {
    const [port, other] = [await freePort(), await freePort()];
    await sidepod.up(`
name: NAME
pod: { ports: ["${port}:8000", "127.0.0.1:${other}:8001"] }
main: { image: IMAGE, command: [sh, -c, "echo it begins; exec httpd -f -p 8000"] }
`);
    const { id } = await sidepod.container("main");
    const there = { identity: "there", local: false, rootless: false };
    const over = (engineHost: string) =>
      createPodmanBackend(sidepod.engine.client, { ...there, engineHost });
    const tryOnce = (check: ProbeCheck, engineHost = "127.0.0.1") =>
      attempt(over(engineHost), id, { check, timeoutMs: 5000 });
    const http = { http: { scheme: "http", port: 8000, path: "/bin/sh" } } as const;
    try {
      expect(await tryOnce({ tcp: 8000 })).toMatchObject({ holds: true });
      expect(await tryOnce(http)).toMatchObject({ holds: true, text: "status 200" });
      expect(await tryOnce({ tcp: 8001 })).toMatchObject({ holds: false });
      expect(await tryOnce({ tcp: 8001 }, "build.example")).toMatchObject({
        text: expect.stringMatching(/^port 8001 is published on the host only; /),
      });
      expect(await tryOnce({ tcp: 9999 })).toMatchObject({
        holds: false,
        text: expect.stringMatching(/^port 9999 of a pod on another machine is not published; /),
      });
      expect(await tryOnce({ log: "it begins" })).toMatchObject({ holds: true });
      expect(await tryOnce({ exec: ["true"] })).toMatchObject({ holds: true });
    } finally {
      await sidepod.down({ graceMs: 0 });
    }
  });

  it("does not start a command again while the last one still runs", async () => {
    await sidepod.up(`
name: NAME
main: { image: IMAGE, command: [sleep, infinity] }
`);
    const { id } = await sidepod.container("main");
    const there = { identity: "there", local: false, rootless: false };
    const backend = createPodmanBackend(sidepod.engine.client, there);
    const check = { exec: ["sleep", "4323"] };
    try {
      expect(await attempt(backend, id, { check, timeoutMs: 2000 })).toMatchObject({
        text: expect.stringMatching(/^timed out/),
      });
      expect(await attempt(backend, id, { check, timeoutMs: 2000 })).toMatchObject({
        holds: false,
        text: "the command of an earlier attempt is still running",
      });
    } finally {
      await sidepod.down({ graceMs: 0 });
    }
  });
});

describe("a try in a pod with the network of the machine", () => {
  it("needs no process of its own", async () => {
    const port = await freePort();
    await sidepod.up(`
name: NAME
pod: { networks: [host] }
main: { image: IMAGE, command: [httpd, -f, -p, "127.0.0.1:${port}"] }
`);
    const { id } = await sidepod.container("main");
    const answer = await attempt(sidepod.backend, id, { check: { tcp: port }, timeoutMs: 5000 });
    await sidepod.down({ graceMs: 0 });
    expect(answer).toMatchObject({ holds: true });
  });
});

describe("up with probes", () => {
  const gate = "{ startup: { tcp: 7000, interval: 50ms, retries: 1000 } }";
  const opens = `[sh, -c, "sleep 1; exec httpd -f -p 127.0.0.1:7000"]`;

  afterEach(async () => {
    await sidepod.down({ graceMs: 0 });
  });

  /** The list has whole seconds only. */
  async function startTime(name: string): Promise<number> {
    const { id } = await sidepod.container(name);
    return Date.parse((await sidepod.engine.client.containers.inspect(id)).State.StartedAt);
  }

  it("starts nothing behind a gate before it holds, in an image with one program", async () => {
    await sidepod.up(`
name: NAME
init:
  first: { image: IMAGE, command: ["true"] }
sidecars:
  before: { image: IMAGE, command: [sleep, infinity] }
  gate: { image: IMAGE, command: ${opens}, probes: ${gate} }
  after: { image: IMAGE, command: [sleep, infinity] }
main: { image: IMAGE, command: [sleep, infinity] }
`);
    const [first, held, after, main] = await Promise.all(
      ["first", "gate", "after", "main"].map(startTime),
    );
    expect(held).toBeGreaterThan(first ?? 0);
    expect((after ?? 0) - (held ?? 0)).toBeGreaterThan(900);
    expect(main).toBeGreaterThan(after ?? 0);
  });

  it("goes on from a gate that it was interrupted at", async () => {
    const text = `
name: NAME
sidecars:
  gate: { image: IMAGE, command: [sh, -c, "sleep 9; exec httpd -f -p 127.0.0.1:7000"], probes: ${gate} }
main: { image: IMAGE, command: [sleep, infinity] }
`;
    const failure = sidepod.up(text, { timeoutMs: 6000 });
    await expect(failure).rejects.toMatchObject({
      code: "timeout",
      evidence: [expect.stringMatching(/gate: nothing listens on port 7000$/)],
    });
    const { id } = await sidepod.container("gate");
    expect(await sidepod.container("main")).toMatchObject({ state: "created" });
    await sidepod.up(text);
    expect(await sidepod.container("gate")).toMatchObject({ id });
    expect(await sidepod.container("main")).toMatchObject({ state: "running" });
  });

  it("does not take main for started whose gate it was interrupted at", async () => {
    const file = `
name: NAME
main:
  image: IMAGE
  command: [sh, -c, "trap 'touch /tmp/up' USR1; while :; do sleep 0.1; done"]
  probes: { startup: { exec: [sh, -c, "test -e /tmp/up"], interval: 100ms, retries: 1000 } }
`;
    const lacking = { code: "timeout", evidence: [expect.stringMatching(/status 1/)] };
    await expect(sidepod.up(file, { timeoutMs: 4000 })).rejects.toMatchObject(lacking);
    await expect(sidepod.up(file, { timeoutMs: 1000 })).rejects.toMatchObject(lacking);
    await sidepod.engine.run(["kill", "-s", "USR1", (await sidepod.container("main")).id]);
    expect(await sidepod.up(file)).toBe(false);
  });

  it("gives way at a gate to a command that removes the pod", async () => {
    const failure = expect(
      sidepod.up(`
name: NAME
sidecars: { gate: { image: IMAGE, command: [sleep, infinity], probes: ${gate} } }
main: { image: IMAGE, command: [sleep, infinity] }
`),
    ).rejects.toMatchObject({
      code: "pod-busy",
      message: expect.stringContaining("is being removed by another command"),
    });
    await expect
      .poll(async () => (await sidepod.container("gate").catch(() => undefined))?.state, {
        timeout: 20_000,
      })
      .toBe("running");
    expect(await sidepod.down({ graceMs: 0 })).toBe(true);
    await failure;
  });

  it("stops what its post_start fails for, so that it is not taken for one that started", async () => {
    const text = `
name: NAME
main: { image: IMAGE, command: [sleep, infinity], stop_grace_period: 0s, post_start: { exec: ["false"] } }
`;
    for (const _ of [1, 2]) {
      await expect(sidepod.up(text)).rejects.toMatchObject({ code: "hook-failed" });
      expect(await sidepod.container("main")).toMatchObject({ state: "exited" });
    }
  });

  it("fails at once where a gate's container ends, with what it wrote", async () => {
    await expect(
      sidepod.up(`
name: NAME
sidecars:
  gate: { image: IMAGE, command: [sh, -c, "sleep 1; echo no database; exit 7"], probes: { startup: { tcp: 7000, interval: 1h } } }
main: { image: IMAGE, command: [sleep, infinity] }
`),
    ).rejects.toMatchObject({
      code: "container-died",
      message: expect.stringContaining(
        "/gate ended with status 7 before its startup probe succeeded",
      ),
      evidence: [expect.stringMatching(/nothing listens on port 7000$/), "its log: no database"],
    });
    expect(await sidepod.container("main")).toMatchObject({ state: "created" });
  });

  it("waits until main and sidecars with ready probes are ready, also by health checks", async () => {
    const text = `
name: NAME
sidecars:
  web: { image: IMAGE, command: ${opens}, probes: { ready: { http: "http://localhost:7000/bin/sh" } } }
main:
  image: IMAGE
  command: [sh, -c, "sleep 1.5; touch /tmp/ready; exec sleep infinity"]
  healthcheck: { test: test -e /tmp/ready, interval: 100ms }
`;
    const before = performance.now();
    await sidepod.up(text);
    expect(performance.now() - before).toBeGreaterThan(1500);
    expect(await sidepod.up(text)).toBe(false);
    await sidepod.engine.run([
      "exec",
      (await sidepod.container("main")).fullName,
      "sh",
      "-c",
      "rm /tmp/ready",
    ]);
    await expect(sidepod.up(text, { timeoutMs: 800 })).rejects.toMatchObject({
      code: "timeout",
      message: expect.stringMatching(/^main of pod .* did not become ready in time$/),
    });
  });

  it("does not wait for an init container longer than it is told to", async () => {
    await expect(
      sidepod.up(
        `
name: NAME
init: { forever: { image: IMAGE, command: [sleep, infinity] } }
main: { image: IMAGE, command: [sleep, infinity] }
`,
        { timeoutMs: 6000 },
      ),
    ).rejects.toMatchObject({
      code: "timeout",
      evidence: [expect.stringMatching(/^await .*\/forever: the next step needs its end$/)],
    });
  });
});
