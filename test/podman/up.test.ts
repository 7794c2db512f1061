import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { formatPlan } from "../../src/core/plan/plan.ts";
import type { Progress } from "../../src/core/run/progress.ts";
import { planUp } from "../../src/core/run/up.ts";
import { startSidepod, type TestSidepod } from "../support/sidepod.ts";

let sidepod: TestSidepod;

beforeAll(async () => {
  sidepod = await startSidepod("up");
});
afterEach(async () => {
  await sidepod.down({ graceMs: 0, volumes: true });
});
afterAll(async () => {
  await sidepod[Symbol.asyncDispose]();
});

const sleeper = "{ image: IMAGE, command: [sleep, infinity], stop_grace_period: 0s }";

const threeContainers = `
name: NAME
sidecars:
  proxy: ${sleeper}
  tools: { image: IMAGE, pid: main, command: [sleep, infinity], stop_grace_period: 0s }
main: ${sleeper}
`;

const changedProxy = threeContainers.replace(
  `proxy: ${sleeper}`,
  "proxy: { image: IMAGE, command: [sleep, '1000'], stop_grace_period: 0s }",
);

async function planOf(text: string, environment?: Record<string, string>): Promise<string> {
  const plan = await planUp(sidepod.backend, await sidepod.load(text, environment), {
    readSecret: async () => Buffer.from(""),
  });
  return formatPlan(plan);
}

describe("up", () => {
  it("makes a pod and has nothing to do the second time", async () => {
    expect(await sidepod.up(threeContainers)).toBe(true);
    const { containers } = await sidepod.observe();
    expect(containers.map(({ name, state }) => [name, state])).toEqual([
      ["proxy", "running"],
      ["tools", "running"],
      ["main", "running"],
      ["infra", "running"],
    ]);
    expect(await sidepod.up(threeContainers)).toBe(false);
    expect(await planOf(threeContainers)).toContain("nothing to do");
  });

  it("gives a container its own host name where the pod does not share one", async () => {
    const main =
      "{ image: IMAGE, command: [sleep, infinity], hostname: chosen, stop_grace_period: 0s }";
    await sidepod.up(`name: NAME\npod: { share: [net, ipc] }\nmain: ${main}`);
    const { fullName } = await sidepod.container("main");
    expect(
      (await sidepod.engine.run(["exec", fullName, "cat", "/proc/sys/kernel/hostname"])).trim(),
    ).toBe("chosen");
  });

  it("replaces a changed sidecar while main keeps its ID and its start time", async () => {
    await sidepod.up(threeContainers);
    const before = await sidepod.container("main");
    const proxy = await sidepod.container("proxy");
    await sidepod.up(changedProxy);
    const after = await sidepod.container("main");
    expect([after.id, after.startedAt, after.pid]).toEqual([
      before.id,
      before.startedAt,
      before.pid,
    ]);
    expect((await sidepod.container("proxy")).id).not.toBe(proxy.id);
  });

  it("replaces main and what lives in its process namespace, and leaves the others", async () => {
    await sidepod.up(threeContainers);
    const ids = new Map((await sidepod.observe()).containers.map(({ name, id }) => [name, id]));
    await sidepod.up(
      threeContainers.replace(
        `main: ${sleeper}`,
        "main: { image: IMAGE, command: [sleep, '1000'] }",
      ),
    );
    const { containers } = await sidepod.observe();
    const same = containers.filter(({ name, id }) => ids.get(name) === id).map(({ name }) => name);
    expect(same).toEqual(["proxy", "infra"]);
    expect(containers.every(({ state }) => state === "running")).toBe(true);
    const tools = await sidepod.container("tools");
    expect(tools.shares.pid).toBe("main");
  });

  it("makes the pod again when what is shared changes", async () => {
    await sidepod.up(threeContainers);
    const { id } = await sidepod.observe();
    await sidepod.up(`${threeContainers}pod: { share: [net] }\n`);
    const after = await sidepod.observe();
    expect(after.id).not.toBe(id);
    expect(after.share).toEqual(["net"]);
  });

  it("goes on where a failure stopped it, and leaves what could be done", async () => {
    const broken = threeContainers.replace(
      `proxy: ${sleeper}`,
      "proxy: { image: localhost/sptest-none:1, pull_policy: never }",
    );
    await expect(sidepod.up(broken)).rejects.toMatchObject({ code: "image-not-found" });
    const { containers, id } = await sidepod.observe();
    expect(containers.filter(({ role }) => role !== "infra").map(({ state }) => state)).toEqual([
      "created",
      "created",
    ]);
    await sidepod.up(threeContainers);
    expect((await sidepod.observe()).id).toBe(id);
    expect((await sidepod.container("main")).state).toBe("running");
  });

  it("reports a container that dies at once, with its status and its last lines", async () => {
    const dying = `
name: NAME
main: { image: IMAGE, command: [sh, -c, "echo no database; exit 3"] }
`;
    await expect(sidepod.up(dying)).rejects.toMatchObject({
      code: "container-died",
      evidence: [expect.stringContaining("no database")],
      details: { containers: [{ exitCode: 3 }] },
    });
  });

  it("does not wait where it is told not to", async () => {
    const dying = `{ name: NAME, main: { image: IMAGE, command: ["false"] } }`;
    expect(await sidepod.up(dying, { wait: false })).toBe(true);
  });

  it("runs init containers one after another, each to its end, before the rest", async () => {
    const text = `
name: NAME
init:
  one: { image: IMAGE, command: [sh, -c, "sleep 0.3; echo one >> /data/log"], volumes: ["data:/data"] }
  two: { image: IMAGE, command: [sh, -c, "echo two >> /data/log"], volumes: ["data:/data"] }
main: { image: IMAGE, command: [sh, -c, "cat /data/log; sleep infinity"], volumes: ["data:/data:ro"], stop_grace_period: 0s }
volumes: { data: {} }
`;
    await sidepod.up(text);
    const main = await sidepod.container("main");
    expect(await sidepod.engine.run(["logs", main.id])).toBe("one\ntwo\n");
    expect(await planOf(text)).toContain("nothing to do");
    const failing = text
      .replace("echo two", "exit 4; echo two")
      .replace("main: { image: IMAGE,", "main: { image: IMAGE, environment: { A: b },");
    await expect(sidepod.up(failing)).rejects.toMatchObject({
      code: "init-failed",
      details: { exitCode: 4 },
    });
  });

  it("keeps secrets out of labels, gives their content, and takes on a new one", async () => {
    const text = `
name: NAME
main:
  image: IMAGE
  command: [sh, -c, "cat /run/secrets/db; env; sleep infinity"]
  environment: { TOKEN: "\${TOKEN}" }
  secrets: [db]
  stop_grace_period: 0s
secrets: { db: { environment: DB } }
`;
    const environment = { TOKEN: "t0k3n-value", DB: "p4ssw0rd" };
    await sidepod.up(text, { environment });
    const first = await sidepod.container("main");
    expect(await sidepod.engine.run(["logs", first.id])).toContain("p4ssw0rd");
    expect(await sidepod.engine.run(["logs", first.id])).toContain("TOKEN=t0k3n-value");
    const pod = await sidepod.observe();
    const labels = JSON.stringify([
      pod.labels,
      pod.containers.map((container) => container.labels),
    ]);
    expect(labels).not.toContain("t0k3n-value");
    expect(labels).not.toContain("p4ssw0rd");
    expect(await sidepod.up(text, { environment })).toBe(false);
    await sidepod.up(text, { environment: { ...environment, DB: "changed!" } });
    const second = await sidepod.container("main");
    expect(second.id).not.toBe(first.id);
    expect(await sidepod.engine.run(["logs", second.id])).toContain("changed!");
    await sidepod.down({ graceMs: 0 });
    expect(await sidepod.engine.run(["secret", "ls"])).not.toContain(sidepod.engine.prefix);
  });

  it("lets two at once take turns, and makes nothing twice", async () => {
    const events: Progress[] = [];
    const onProgress = (event: Progress) => void events.push(event);
    const results = await Promise.all([
      sidepod.up(threeContainers, { onProgress }),
      sidepod.up(threeContainers, { onProgress }),
    ]);
    expect(results.sort()).toEqual([false, true]);
    expect(events.filter(({ type }) => type === "waiting-for-lock")).toHaveLength(1);
    expect((await sidepod.observe()).containers).toHaveLength(4);
  });

  it("uses the machine's own programs where the debug preset's image cannot be had, and says so", async () => {
    const text = `
name: NAME
sidecars: { tools: { use: debug } }
main: ${sleeper}
`;
    const events: Progress[] = [];
    await sidepod.up(text, { onProgress: (event) => events.push(event) });
    expect(events).toContainEqual({
      type: "notice",
      text: expect.stringContaining("nicolaka/netshoot"),
    });
    const main = await sidepod.container("main");
    const tools = await sidepod.container("tools");
    expect(tools.image).toContain("sidepod-host");
    expect(await sidepod.engine.run(["exec", tools.id, "ps", "ax"])).toContain("sleep infinity");
    expect(tools.shares.pid).toBe("main");
    // Not asked for again while nothing changes.
    expect(await sidepod.up(text)).toBe(false);
    expect((await sidepod.container("main")).id).toBe(main.id);
  });

  it("starts again what was stopped by hand, and makes again what was removed", async () => {
    await sidepod.up(threeContainers);
    const proxy = await sidepod.container("proxy");
    await sidepod.engine.run(["rm", "-f", "-t", "0", proxy.id]);
    await sidepod.engine.run(["stop", "-t", "0", (await sidepod.container("main")).id]);
    await sidepod.up(threeContainers);
    const { containers } = await sidepod.observe();
    expect(containers.map(({ state }) => state)).toEqual([
      "running",
      "running",
      "running",
      "running",
    ]);
  });
});

describe("up, when the engine refuses", () => {
  it("says which process has a host port, and which one near it is free", async () => {
    const server = createServer().listen(0, "0.0.0.0");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const text = `{ name: NAME, pod: { ports: ["${port}:80"] }, main: ${sleeper} }`;
    const failure = sidepod.up(text);
    await expect(failure).rejects.toMatchObject({
      code: "port-in-use",
      details: { port, pid: process.pid, freePort: expect.any(Number) },
    });
    server.close();
    await once(server, "close");
    // The same command goes on once the port is free.
    expect(await sidepod.up(text)).toBe(true);
  });

  it("says which container of which pod has a host port", async () => {
    const other = `${sidepod.engine.prefix}holder`;
    await sidepod.engine.run([
      "run",
      "-d",
      "--name",
      other,
      "-p",
      "0.0.0.0:38461:80",
      sidepod.engine.image,
      "sleep",
      "infinity",
    ]);
    const text = `{ name: NAME, pod: { ports: ["38461:80"] }, main: ${sleeper} }`;
    await expect(sidepod.up(text)).rejects.toMatchObject({
      code: "port-in-use",
      details: { container: other },
    });
    await sidepod.engine.run(["rm", "-f", "-t", "0", other]);
  });

  it("says whose a name is", async () => {
    const other = `${sidepod.engine.prefix}mine`;
    await sidepod.engine.run([
      "create",
      "--name",
      other,
      sidepod.engine.image,
      "sleep",
      "infinity",
    ]);
    const text = `{ name: NAME, main: { image: IMAGE, container_name: ${other} } }`;
    await expect(sidepod.up(text)).rejects.toMatchObject({
      code: "name-in-use",
      details: { name: other },
    });
    await sidepod.engine.run(["rm", other]);
  });

  it("names the mount source that is missing", async () => {
    const text = `{ name: NAME, main: { image: IMAGE, volumes: ["/sptest/none:/data"] } }`;
    await expect(sidepod.up(text)).rejects.toMatchObject({
      code: "mount-source-missing",
      details: { path: "/sptest/none" },
    });
  });

  it("tells a command that is not in the image from one that cannot be executed", async () => {
    const missing = `{ name: NAME, main: { image: IMAGE, command: [nonesuch] } }`;
    await expect(sidepod.up(missing)).rejects.toMatchObject({
      code: "command-not-found",
      exitStatus: 127,
    });
    await sidepod.down({ graceMs: 0 });
    const refused = `{ name: NAME, main: { image: IMAGE, command: [/etc/passwd] } }`;
    await expect(sidepod.up(refused)).rejects.toMatchObject({
      code: "command-not-executable",
      exitStatus: 126,
    });
  });

  it("tells which images are near in name, or that the registry cannot be reached", async () => {
    const text = `{ name: NAME, main: { image: "localhost/sidepod-tset:busybox" } }`;
    await expect(sidepod.up(text)).rejects.toMatchObject({
      code: expect.stringMatching(/image-not-found|registry-unreachable/),
      hint: expect.stringContaining("localhost/sidepod-test:busybox"),
    });
  });

  it("leaves a pod of somebody else alone", async () => {
    const { prefix, run } = sidepod.engine;
    await run(["pod", "create", "--name", `${prefix}up`]);
    await expect(sidepod.up(threeContainers)).rejects.toMatchObject({ code: "foreign-pod" });
    await run(["pod", "rm", "-f", "-t", "0", `${prefix}up`]);
  });
});

describe("limits", () => {
  it("are changed while the container runs", async ({ skip }) => {
    skip(sidepod.countless !== undefined, sidepod.countless);
    const limited = (limit: string) =>
      `{ name: NAME, main: { image: IMAGE, command: [sleep, infinity], stop_grace_period: 0s, mem_limit: ${limit}, cpus: 0.5 } }`;
    await sidepod.up(limited("64m"));
    const before = await sidepod.container("main");
    expect(before.limits).toMatchObject({ memory: 2 ** 26, cpus: 0.5 });
    await sidepod.up(limited("96m"));
    const after = await sidepod.container("main");
    expect([after.id, after.pid]).toEqual([before.id, before.pid]);
    expect(after.limits).toMatchObject({ memory: 96 * 2 ** 20, cpus: 0.5 });
    expect(await planOf(limited("96m"))).toContain("nothing to do");
  });
});
