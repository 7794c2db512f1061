import { existsSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { endExecMonitors } from "../../src/backends/podman/inside/end-exec-monitors.ts";
import type { Progress } from "../../src/core/run/progress.ts";
import { argumentsOf } from "../../src/host/proc/process.ts";
import { whatIsLeft } from "../support/engine.ts";
import { obeys } from "../support/programs.ts";
import { startSidepod, type TestSidepod } from "../support/sidepod.ts";

let sidepod: TestSidepod;

beforeAll(async () => {
  sidepod = await startSidepod("down");
});
afterEach(async () => {
  await sidepod.down({ graceMs: 0, volumes: true });
});
afterAll(async () => {
  await sidepod[Symbol.asyncDispose]();
});

const ordered = `
name: NAME
sidecars:
  first: { image: IMAGE, command: ${obeys} }
  second: { image: IMAGE, command: ${obeys} }
  tools: { image: IMAGE, command: ${obeys}, pid: main }
main: { image: IMAGE, command: ${obeys} }
`;

it("stops main first, then the sidecars in reverse order, what joins main before it", async () => {
  await sidepod.up(ordered);
  const stops: string[] = [];
  const onProgress = (event: Progress) => {
    if (event.type === "step-done" && event.step.action.kind === "stop-container") {
      stops.push(event.step.subject.split("/")[1] ?? "");
    }
  };
  await sidepod.down({ onProgress });
  expect(stops).toEqual(["tools", "main", "second", "first"]);
  expect(await whatIsLeft(sidepod.engine)).toEqual([]);
});

it("ends what the engine leaves running after an exec, and nothing else", async ({ skip }) => {
  skip(sidepod.countless !== undefined, sidepod.countless);
  await sidepod.up(ordered);
  const { client } = sidepod.engine;
  const { id } = await sidepod.container("main");
  const monitors = (isOfExec: boolean): number[] =>
    readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 1)
      .filter((pid) => {
        const words = argumentsOf(pid);
        return words.includes(id) && words.includes("--exit-delay") === isOfExec;
      });
  const [own] = monitors(false);
  const command = { Cmd: ["true"], AttachStdout: true };
  await using session = await client.exec.start(await client.exec.create(id, command));
  for await (const _ of session.output) expect.unreachable("true prints nothing");
  expect(monitors(true)).not.toEqual([]);
  endExecMonitors((await sidepod.observe()).id);
  for (let tries = 0; tries < 100 && monitors(true).length > 0; tries += 1) await sleep(20);
  expect(monitors(true)).toEqual([]);
  expect(monitors(false)).toContain(own);
});

it("kills what ignores TERM once its grace is over", async () => {
  await sidepod.up(`
name: NAME
main: { image: IMAGE, command: [sh, -c, "trap '' TERM; sleep infinity"], stop_grace_period: 1s }
`);
  const start = performance.now();
  await sidepod.down();
  expect(performance.now() - start).toBeGreaterThan(900);
  expect(await whatIsLeft(sidepod.engine)).toEqual([]);
});

it("removes a degraded, a stopped and a half-made pod", async () => {
  await sidepod.up(ordered);
  await sidepod.engine.run(["stop", "-t", "0", (await sidepod.container("main")).id]);
  await sidepod.down({ graceMs: 0 });
  expect(await whatIsLeft(sidepod.engine)).toEqual([]);

  await sidepod.up(ordered);
  await sidepod.engine.run(["pod", "stop", "-t", "0", (await sidepod.observe()).id]);
  await sidepod.down();
  expect(await whatIsLeft(sidepod.engine)).toEqual([]);

  const broken = ordered.replace(
    "main: { image: IMAGE,",
    "main: { image: IMAGE, volumes: ['/sptest/none:/x'],",
  );
  await expect(sidepod.up(broken)).rejects.toMatchObject({ code: "mount-source-missing" });
  await sidepod.down();
  expect(await whatIsLeft(sidepod.engine)).toEqual([]);
});

it("keeps named volumes unless told, and always removes anonymous ones", async () => {
  const text = `
name: NAME
main: { image: IMAGE, command: [sleep, infinity], volumes: ["data:/data", "/anonymous"] }
volumes: { data: {} }
`;
  const { run, prefix } = sidepod.engine;
  await sidepod.up(text);
  const main = await sidepod.container("main");
  const names = await run(["inspect", main.id, "--format", "{{range .Mounts}}{{.Name}} {{end}}"]);
  const anonymous =
    names
      .trim()
      .split(" ")
      .find((name) => name !== `${prefix}down-data`) ?? "";
  expect(anonymous).not.toBe("");
  await sidepod.down({ graceMs: 0 });
  const volumes = await run(["volume", "ls", "-q"]);
  expect(volumes).toContain(`${prefix}down-data`);
  expect(volumes).not.toContain(anonymous);
  await sidepod.up(text);
  await sidepod.down({ graceMs: 0, volumes: true });
  expect(await whatIsLeft(sidepod.engine)).toEqual([]);
});

/** Lets a container end so that the engine takes it for one that runs, for as long as given. */
async function unnoticed(
  name: string,
  forMs: number,
): Promise<{ id: string; end(): void; noticed: Promise<void> }> {
  const { id } = await sidepod.container(name);
  const { Pid = 0, ConmonPid = 0 } = (await sidepod.engine.client.containers.inspect(id)).State;
  expect(Math.min(Pid, ConmonPid)).toBeGreaterThan(1);
  process.kill(ConmonPid, "SIGSTOP");
  return {
    id,
    end: () => process.kill(Pid, "SIGKILL"),
    noticed: sleep(forMs).then(() => void process.kill(ConmonPid, "SIGCONT")),
  };
}

it.each([
  ["killed", undefined],
  ["removed with a pod that is not running as a whole", "second"],
])("takes a container for ended that ends as it is %s", async (_, stopped) => {
  await sidepod.up(ordered);
  if (stopped) await sidepod.engine.run(["stop", (await sidepod.container(stopped)).id]);
  const { id, end, noticed } = await unnoticed("main", 1500);
  const onProgress = ({ type }: Progress) => type === "plan" && end();
  await Promise.all([sidepod.down({ graceMs: 0, onProgress }), noticed]);
  expect(await whatIsLeft(sidepod.engine)).toEqual([]);
  expect(runtimeFolders(id)).toEqual([]);
});

it.each([
  ["", false],
  [", also where the container ends just then", true],
])("cuts a stop short that somebody else began%s", async (_, ends) => {
  await sidepod.up(`
name: NAME
main: { image: IMAGE, command: [sh, -c, "trap '' TERM; sleep infinity"] }
`);
  const { id } = await sidepod.container("main");
  const held = ends ? await unnoticed("main", 2000) : undefined;
  const stop = sidepod.engine
    .run(["stop", "-t", "600", id])
    .catch(() => "it was removed meanwhile");
  await expect.poll(() => listedState(id)).toBe("stopping");
  held?.end();
  await Promise.all([sidepod.down({ graceMs: 0 }), held?.noticed, stop]);
  expect(await whatIsLeft(sidepod.engine)).toEqual([]);
  expect(runtimeFolders(id)).toEqual([]);
});

/** Where a runtime keeps what it knows of a container. */
function runtimeFolders(id: string): readonly string[] {
  const roots = ["/run", process.env.XDG_RUNTIME_DIR].filter((root) => root !== undefined);
  return roots
    .flatMap((root) => [`${root}/runc/${id}`, `${root}/crun/${id}`])
    .filter((folder) => existsSync(folder));
}

/** The list waits for no stop, unlike other calls. */
async function listedState(id: string): Promise<string | undefined> {
  const [one] = await sidepod.engine.client.containers.list({ all: true, filters: { id: [id] } });
  return one?.State;
}

it("has nothing to do where there is no pod", async () => {
  expect(await sidepod.down()).toBe(false);
});

it("removes nothing while others have a container in the pod", async () => {
  await sidepod.up(ordered);
  const { run, prefix, image } = sidepod.engine;
  await run([
    "run",
    "-d",
    "--pod",
    `${prefix}down`,
    "--name",
    `${prefix}guest`,
    image,
    "sleep",
    "infinity",
  ]);
  await expect(sidepod.down({ graceMs: 0 })).rejects.toMatchObject({
    code: "foreign-pod",
    hint: `remove them first: podman rm -f ${prefix}guest`,
  });
  const { State } = await sidepod.engine.client.containers.inspect(`${prefix}down-main`);
  expect(State.Running).toBe(true);
  await run(["rm", "-f", "-t", "0", `${prefix}guest`]);
  await sidepod.down({ graceMs: 0 });
  expect(await whatIsLeft(sidepod.engine)).toEqual([]);
});
