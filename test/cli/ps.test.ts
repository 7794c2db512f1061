import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContainerSpec } from "../../src/podfile/model.ts";
import { commandEnvironment, sidepodHere } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { labelOptions, ownLabels, ownPodLabels } from "../support/own-labels.ts";
import { sidepodInTerminal } from "../support/terminal.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`sidepod ps${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let pod: string;

  beforeAll(async () => {
    engine = await startEngine();
    pod = `${engine.prefix}web`;
    const { prefix, image, run } = engine;
    const create = ["pod", "create", "--name", pod, ...labelOptions(ownPodLabels(pod))];
    await run([...create, "--publish", "127.0.0.1:18990-18991:90-91"]);
    const labelled = (name: string, role: ContainerSpec["role"], order: number) =>
      labelOptions(ownLabels(pod, name, { role, order, fullName: `${prefix}${name}` }));
    const runIn = (name: string, ...args: string[]) =>
      run(["run", "-d", "--pod", pod, "--name", `${prefix}${name}`, ...args]);
    await runIn("main", ...labelled("main", "main", 2), image, "sleep", "600");
    const joined = ["--pid", `container:${prefix}main`];
    await runIn("tools", ...labelled("tools", "sidecar", 1), ...joined, image, "sleep", "600");
    await runIn("setup", ...labelled("setup", "init", 0), image, "sh", "-c", "exit 3");
    await run(["pod", "create", "--name", `${prefix}other`]);
    await run(["create", "--pod", `${prefix}other`, "--name", `${prefix}foreign`, image, "true"]);
    await run(["wait", `${prefix}setup`]);
  });

  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  const ps = (...args: string[]) => sidepodHere(["ps", ...args], engine);

  it("shows a pod's containers in start order, with whom they share namespaces", async () => {
    const { status, stdout } = await ps(pod);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^NAME +ROLE +STATE +RESTARTS +SHARES \/ PORTS$/);
    expect(lines[1]).toMatch(
      new RegExp(`^${pod} +degraded +127\\.0\\.0\\.1:18990-18991->90-91/tcp$`),
    );
    expect(lines[2]).toMatch(/^├─ setup +init +exited 3 \d+s ago +0 +pod: net ipc uts$/);
    expect(lines[3]).toMatch(/^├─ tools +sidecar +running \d+s +0 +pod: net ipc uts, main: pid$/);
    expect(lines[4]).toMatch(/^└─ main +main +running \d+s +0 +pod: net ipc uts$/);
  });

  it("prints the documented JSON", async () => {
    const { stdout } = await ps(pod, "--json");
    const [found] = JSON.parse(stdout);
    expect(Object.keys(found)).toEqual(["name", "id", "state", "ready", "ports", "containers"]);
    expect(found).toMatchObject({ name: pod, state: "degraded", ready: false });
    expect(found.ports[1]).toEqual({
      hostIp: "127.0.0.1",
      hostPort: 18991,
      containerPort: 91,
      protocol: "tcp",
    });
    const [setup, tools, main, infra] = found.containers;
    expect(setup).toMatchObject({ name: "setup", role: "init", state: "exited", exitCode: 3 });
    expect(setup.pid).toBeNull();
    expect(tools).toMatchObject({ role: "sidecar", ready: true, restarts: 0, exitCode: null });
    expect(tools.shares).toMatchObject({ net: "pod", ipc: "pod", pid: "main", mnt: "own" });
    expect(main).toMatchObject({ fullName: `${engine.prefix}main`, image: engine.image });
    expect(main.shares).toMatchObject({ net: "pod", uts: "pod", pid: "own" });
    expect(main.startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(infra).toMatchObject({ role: "infra" });
  });

  it("leaves out pods of others unless they are asked for or named", async () => {
    const other = `${engine.prefix}other`;
    const names = async (...args: string[]) =>
      JSON.parse((await ps("--json", ...args)).stdout).map((each: { name: string }) => each.name);
    expect(await names()).toContain(pod);
    expect(await names()).not.toContain(other);
    expect(await names("--all-pods")).toEqual(expect.arrayContaining([pod, other]));
    expect(await names(other)).toEqual([other]);
  });

  it("takes the start of an ID, and names the nearest pod where there is none", async () => {
    const [{ id }] = JSON.parse((await ps(pod, "--json")).stdout);
    const begun = await ps(id.slice(0, 8));
    expect(begun.stdout, begun.stderr).toContain(pod);
    const { status, stdout, stderr } = await ps(`${engine.prefix}wep`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`error[not-found]: there is no pod '${engine.prefix}wep'`);
    expect(stderr).toContain(`hint: did you mean ${pod}?`);
    // As does down, for which what is not there is no mistake.
    const down = await sidepodHere(["down", `${engine.prefix}wep`], engine);
    expect(down.status).toBe(0);
    expect(down.stderr).toBe(
      `there is no pod ${engine.prefix}wep: nothing to remove\ndid you mean ${pod}?\n`,
    );
  });

  it("ends quietly when the reader of its output goes away", async () => {
    const bin = join(import.meta.dirname, "../../bin/sidepod.js");
    const script = `"${process.execPath}" "${bin}" ps --all-pods --json | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", script], {
      env: commandEnvironment(engine.socketPath),
    });
    expect(stdout).toBe("[\n0\n");
    expect(stderr).toBe("");
  });

  it("uses colours on a terminal, but not with NO_COLOR or --plain", async () => {
    const shown = async (...args: string[]) =>
      (await sidepodInTerminal(["ps", pod, ...args], [], engine)).output;
    expect(await shown()).toContain(`\u001b[1m${pod}\u001b[22m`);
    expect(await shown("--no-color")).not.toContain("\u001b");
    expect(await shown("--plain")).not.toContain("\u001b");
  });

  it("says with status 3 that no engine answers", async () => {
    const { status, stdout, stderr } = await sidepodHere(["ps"]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toMatch(/^error\[no-engine\]: /);
  });

  it("gives the error as JSON too where JSON was asked for", async () => {
    const { stdout, stderr } = await ps("--json", "nothing-like-this");
    expect(stdout).toBe("");
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "not-found" } });
  });
});
