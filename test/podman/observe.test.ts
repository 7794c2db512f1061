import { readFileSync, readlinkSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPodmanBackend } from "../../src/backends/podman/backend.ts";
import { label } from "../../src/core/observe/labels.ts";
import type { Backend } from "../../src/core/seam/backend.ts";
import type { ObservedContainer } from "../../src/core/seam/observed.ts";
import { LibpodClient } from "../../src/libpod/index.ts";
import type { ContainerSpec } from "../../src/podfile/model.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { labelOptions, ownLabels, ownPodLabels } from "../support/own-labels.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`observing pods${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let backend: Backend;
  let pod: string;
  let other: string;
  /** A rootless engine on cgroup v1 takes limits and drops them. */
  let limiting: boolean;

  beforeAll(async () => {
    engine = await startEngine();
    const { socketPath, run, image, prefix } = engine;
    backend = createPodmanBackend(new LibpodClient({ socketPath }), {
      identity: "test",
      local: true,
      rootless: process.getuid?.() !== 0,
      runtimeFolder: process.env.XDG_RUNTIME_DIR,
    });
    const { cgroupVersion, rootless } = await backend.info();
    limiting = cgroupVersion === "v2" || !rootless;
    pod = `${prefix}web`;
    other = `${prefix}other`;
    await run(["pod", "create", "--name", pod, ...labelOptions(ownPodLabels(pod))]);
    const runIn = (name: string, ...args: string[]) =>
      run(["run", "-d", "--pod", pod, "--name", `${pod}-${name}`, ...args]);
    const labels = (name: string, role: ContainerSpec["role"], order: number, limits = {}) =>
      labelOptions(ownLabels(pod, name, { role, order, limits }));
    const limits = { memory: 64 * 1024 * 1024, cpus: 0.5, pids: 50 };
    const main = ["--memory", "64m", "--cpus", "0.5", "--pids-limit", "50", "--read-only"];
    const caps = ["--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE"];
    const strict = [...caps, "--security-opt", "no-new-privileges", "-v", `${prefix}data:/data:ro`];
    await runIn(
      "main",
      ...labels("main", "main", 5, limits),
      ...main,
      ...strict,
      image,
      "sleep",
      "600",
    );
    const joined = ["--pid", `container:${pod}-main`];
    await runIn("tools", ...labels("tools", "sidecar", 2), ...joined, image, "sleep", "600");
    await runIn("loud", "--pid", "host", "--uts", "host", image, "sleep", "600");
    await runIn("flaky", "--restart", "on-failure:2", image, "sh", "-c", "exit 4");
    await run(["pod", "create", "--name", other, "--share", "net,pid"]);
    await run(["create", "--pod", other, "--name", `${other}-a`, image, "true"]);
    await run(["create", "--pod", other, "--name", `${other}-b`, "--uts", "host", image, "true"]);
    await untilRestarted(`${pod}-flaky`);
  });

  afterAll(async () => {
    await backend?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
  });

  async function untilRestarted(container: string): Promise<void> {
    for (;;) {
      const { State, RestartCount } = await engine.client.containers.inspect(container);
      if (RestartCount === 2 && State.Status === "exited") return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function containerOf(name: string): Promise<ObservedContainer> {
    const found = (await backend.observe(pod))?.containers.find((one) => one.name === name);
    if (!found) throw new Error(`${name} was not observed`);
    return found;
  }

  it("has a pod with its containers in start order, others' after them, infra last", async () => {
    const found = await backend.observe(pod);
    expect(found).toMatchObject({ name: pod, managed: true, state: "degraded", ready: false });
    expect(found?.labels).toEqual(ownPodLabels(pod));
    expect(found?.share).toEqual(["net", "ipc", "uts"]);
    expect(found?.containers.map(({ name }) => name)).toEqual([
      "tools",
      "main",
      `${pod}-loud`,
      `${pod}-flaky`,
      "infra",
    ]);
  });

  it("tells by the kernel what is shared with whom", async () => {
    const [tools, main, loud] = (await backend.observe(pod))?.containers ?? [];
    expect(main?.shares).toMatchObject({ net: "pod", ipc: "pod", uts: "pod", pid: "own" });
    expect(tools?.shares).toMatchObject({ net: "pod", pid: "main", mnt: "own", user: "host" });
    expect(loud?.shares).toMatchObject({ net: "pod", pid: "host", uts: "host" });
  });

  it("reads from the control group the limits that are in force", async ({ skip }) => {
    skip(!limiting, "this engine sets no limits");
    expect((await containerOf("main")).limits).toMatchObject({
      memory: 64 * 1024 * 1024,
      cpus: 0.5,
      pids: 50,
    });
    await engine.client.containers.update(`${pod}-main`, {
      memory: { limit: 96 * 1024 * 1024, swap: 192 * 1024 * 1024 },
    });
    expect((await containerOf("main")).limits?.memory).toBe(96 * 1024 * 1024);
  });

  it("knows how a container ended and, where it is asked, how often it was restarted", async () => {
    const flaky = async (restarts: boolean) =>
      (await backend.observe(pod, { restarts }))?.containers.find(({ name }) =>
        name.endsWith("flaky"),
      );
    expect(await flaky(true)).toMatchObject({ state: "exited", exitCode: 4, restarts: 2 });
    const listed = await backend.list();
    const found = listed.find(({ name }) => name === pod)?.containers;
    expect(found?.find(({ name }) => name.endsWith("flaky"))?.restarts).toBe(2);
    expect(found?.find(({ name }) => name === "main")?.restarts).toBe(0);
  });

  it("goes by the configuration for containers that never ran", async () => {
    const found = (await backend.list()).find(({ name }) => name === other);
    expect(found).toMatchObject({ managed: false, state: "created" });
    const shares = found?.containers.map((container) => container.shares);
    expect(shares?.[0]).toMatchObject({ net: "pod", pid: "pod", ipc: "own", uts: "own" });
    expect(shares?.[1]).toMatchObject({ net: "pod", uts: "host" });
  });

  it("lists only Sidepod's pods where that is asked", async () => {
    const names = (await backend.list({ managed: true })).map(({ name }) => name);
    expect(names).toContain(pod);
    expect(names).not.toContain(other);
  });

  it("finds a pod by its name or ID, never by the start of another pod's ID", async () => {
    const id = (await backend.observe(pod))?.id ?? "";
    expect((await backend.observe(id.slice(0, 12)))?.name).toBe(pod);
    expect(await backend.observe(id.slice(0, 4))).toBeUndefined();
    expect(await backend.observe(`${pod}-not`)).toBeUndefined();
  });

  it("inspects what the kernel says: namespaces, capabilities, mounts and limits", async () => {
    const details = await backend.inspect(pod);
    const main = details.containers.find(({ container }) => container.name === "main");
    const pid = main?.container.pid ?? 0;
    expect(`net:[${main?.namespaces?.net}]`).toBe(readlinkSync(`/proc/${pid}/ns/net`));
    expect(main?.capabilities).toEqual({
      effective: ["NET_BIND_SERVICE"],
      bounding: ["NET_BIND_SERVICE"],
      noNewPrivileges: true,
      seccomp: readFileSync(`/proc/${pid}/status`, "utf8").includes("Seccomp:\t2"),
      source: "kernel",
    });
    expect(main).toMatchObject({ readOnlyRoot: true, user: "0" });
    expect(main?.mounts).toContainEqual({
      type: "volume",
      source: `${engine.prefix}data`,
      target: "/data",
      readOnly: true,
    });
    const limits = limiting ? { cpus: 0.5, pids: 50 } : {};
    expect(main?.limits.asked).toMatchObject(limits);
    expect(main?.limits.inForce).toMatchObject(limits);
    const flaky = details.containers.find(({ container }) => container.name.endsWith("flaky"));
    expect(flaky?.capabilities.source).toBe("engine");
    expect(flaky?.namespaces).toBeUndefined();
  });

  it("shows a pod's own limits beside those in force", async () => {
    const limited = `${engine.prefix}limited`;
    await engine.run(["pod", "create", "--name", limited, "--cpus", "2", "--memory", "128m"]);
    await engine.run(["run", "-d", "--pod", limited, engine.image, "sleep", "600"]);
    const { limits } = await backend.inspect(limited);
    expect(limits.asked).toMatchObject({ cpus: 2, memory: 128 * 1024 * 1024 });
    expect(limits.inForce).toEqual(
      limiting ? expect.objectContaining({ cpus: 2, memory: 128 * 1024 * 1024 }) : {},
    );
  });

  it("looks up images, volumes and secrets by name", async () => {
    const { client, image, prefix } = engine;
    const noted = (name: string) => ({ [label.pod]: pod, [label.name]: name });
    const driverOptions = { [label.digest]: "abc", ...noted(`${prefix}key`) };
    await client.secrets.create(`${prefix}key`, "x", { driverOptions });
    await client.volumes.create({ Name: `${prefix}own`, Labels: noted(`${prefix}own`) });
    // Somebody else's, whatever is noted with them.
    await client.secrets.create(`${prefix}key2`, "x", { driverOptions });
    await client.volumes.create({ Name: `${prefix}like`, Labels: { [label.pod]: pod } });
    const found = await backend.lookup({
      images: [image, "localhost/not-there"],
      volumes: [`${prefix}data`, `${prefix}none`],
      secrets: [`${prefix}key`, `${prefix}none`],
    });
    expect([...found.images.keys()]).toEqual([image]);
    expect(found.images.get(image)).toMatch(/^[0-9a-f]{64}$/);
    expect([...found.volumes]).toEqual([`${prefix}data`]);
    expect([...found.secrets]).toEqual([[`${prefix}key`, { pod, digest: "abc" }]]);
    expect(await backend.belongings(pod)).toEqual({
      volumes: [`${prefix}own`],
      ephemeral: [],
      secrets: [`${prefix}key`],
      anonymous: [],
      standings: [],
    });
  });
});
