import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sidepodHere } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`sidepod inspect${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let pod: string;

  beforeAll(async () => {
    engine = await startEngine();
    pod = `${engine.prefix}web`;
    const stdin = JSON.stringify({
      name: pod,
      pod: { labels: { note: "a\u001b[2Jb" } },
      sidecars: {
        tools: { image: engine.image, command: ["sleep", "600"], pid: "main", cap_drop: ["ALL"] },
      },
      main: {
        image: engine.image,
        command: ["sleep", "600"],
        read_only: true,
        volumes: ["data:/data:ro"],
        tmpfs: ["/scratch"],
      },
      volumes: { data: {} },
    });
    const { status, stderr } = await sidepodHere(["up", "-"], { ...engine, stdin });
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });

  afterAll(async () => {
    if (pod) await sidepodHere(["down", pod, "--volumes", "-t", "0"], engine);
    await engine?.[Symbol.asyncDispose]();
  });

  const inspect = (...args: string[]) => sidepodHere(["inspect", ...args], engine);

  it("shows the tree, then namespaces with their numbers, then each container", async () => {
    const { status, stdout } = await inspect(pod);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^NAME +ROLE .*\n\S+ +running/);
    const pids = /^ {2}pid +(\d+) main +(\d+) own +(\d+) own$/m.exec(stdout);
    expect(pids?.[1]).toBe(pids?.[2]);
    expect(pids?.[3]).not.toBe(pids?.[2]);
    expect(stdout).toMatch(/\n {2}net +(\d+) pod +\1 pod +\1 pod\n/);
    expect(stdout).toMatch(/\n {4}\/data +ro +volume +\S+\n {4}\/scratch +rw +tmpfs\n/);
    expect(stdout).toContain("\n  root            read-only\n");
    expect(stdout).toContain("\n  capabilities    none\n");
  });

  it("shows labels without what would act on the terminal", async () => {
    expect((await inspect(pod)).stdout).toContain("note=a\\x1b[2Jb");
  });

  it("shows one container where one is named", async () => {
    const { stdout } = await inspect(`${pod}/tools`);
    expect(stdout).toContain(`\n${pod}/tools\n`);
    expect(stdout).not.toContain(`\n${pod}/main\n`);
  });

  it("gives all of it as JSON", async () => {
    const found = JSON.parse((await inspect(pod, "--json")).stdout);
    expect(found).toMatchObject({ name: pod, managed: true, share: ["net", "ipc", "uts"] });
    const [tools, main] = found.containers;
    expect(tools.namespaces.pid).toBe(main.namespaces.pid);
    expect(tools.capabilities).toMatchObject({ effective: [], source: "kernel" });
    expect(main.mounts.map((mount: { target: string }) => mount.target)).toEqual([
      "/data",
      "/scratch",
    ]);
  });

  it("names what is nearest to a name that is not there", async () => {
    const { status, stdout, stderr } = await inspect(`${pod}/tool`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`hint: did you mean ${pod}/tools?`);
  });
});
