import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engineMissing } from "../../support/engine.ts";
import { type Examples, openExamples } from "../../support/examples.ts";
import { namespaceOf, readGroup } from "../../support/kernel.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`the example advanced-debugging${missing ? ` (${missing})` : ""}`, () => {
  let examples: Examples;
  let pod: string;
  let controllers: readonly string[];

  beforeAll(async () => {
    examples = await openExamples();
    pod = examples.named("debug-pod");
    controllers = examples.abilities.controllers;
    await examples.up("advanced-debugging", { APP_IMAGE: examples.images.nginx });
  });

  afterAll(async () => {
    await examples?.[Symbol.asyncDispose]();
  });

  it("limits the pod as a whole to two processors", async (test) => {
    test.skip(!controllers.includes("cpu"), "the engine has no cpu controller here");
    const [quota, period] = await groupFiles(
      { controller: "cpu", v1: "cpu.cfs_quota_us", v2: "cpu.max" },
      { controller: "cpu", v1: "cpu.cfs_period_us", v2: "cpu.max" },
    );
    expect(Number(quota?.split(" ")[0]) / Number(period?.split(" ").at(-1))).toBe(2);
  });

  it("limits the pod as a whole to 1 GiB of memory", async (test) => {
    test.skip(!controllers.includes("memory"), "the engine has no memory controller here");
    const memory = { controller: "memory", v1: "memory.limit_in_bytes", v2: "memory.max" };
    expect(await groupFiles(memory)).toEqual([String(1024 ** 3)]);
  });

  it("shows the limits that were asked for beside those in force", async (test) => {
    test.skip(!controllers.includes("memory"), "the engine has no memory controller here");
    const { stdout } = await examples.sidepod(["inspect", pod]);
    expect(stdout).toMatch(/^ +cpus +2 +2$/m);
    expect(stdout).toMatch(/^ +mem_limit +(1\S* ?\S+) +\1$/m);
  });

  it("shows the application's processes to the debugger", async () => {
    const [app, debug] = [await examples.pid("myapp"), await examples.pid("debugger")];
    expect(namespaceOf(debug, "pid")).toBe(namespaceOf(app, "pid"));
    const { stdout } = await examples.sidepod(["exec", `${pod}/debugger`, "--", "ps"]);
    expect(stdout).toContain("nginx: master process");
    expect(stdout).toContain("nginx: worker process");
  });

  it("lets the debugger read the application's data, and not write them", async () => {
    await examples.exec("myapp", "sh", "-c", "echo 42 > /data/answer");
    expect(await examples.exec("debugger", "cat", "/debug-data/answer")).toBe("42\n");
    const write = ["exec", `${pod}/debugger`, "--", "touch", "/debug-data/other"];
    const { status, stderr } = await examples.sidepod(write);
    expect(stderr).toContain("Read-only file system");
    expect(status).toBe(1);
  });

  it("keeps a shell open on the debugger's terminal", async () => {
    const format = ["container", "inspect", "--format", "{{.Config.Tty}} {{.Config.OpenStdin}}"];
    expect(await examples.engine.run([...format, examples.named("debugger")])).toBe("true true\n");
  });

  it("finds the shared namespaces where Podman shows them: at the pod", async () => {
    const { run } = examples.engine;
    expect(await run(["container", "inspect", examples.named("myapp")])).not.toContain(
      "SharedNamespaces",
    );
    const shared = await run(["pod", "inspect", "--format", "{{.SharedNamespaces}}", pod]);
    expect(shared.match(/\w+/g)?.sort()).toEqual(["ipc", "net", "uts"]);
  });

  it("counts what the pod uses", async (test) => {
    test.skip(!examples.abilities.statistics, "the engine counts nothing here");
    const { status, stdout } = await examples.sidepod(["stats", pod, "--json"]);
    expect(status).toBe(0);
    expect(stdout).toContain(pod);
    expect(JSON.parse(stdout)).toBeTruthy();
  });

  it("leaves nothing behind, the volume included", async () => {
    expect(await examples.leftovers()).toContain(`${pod}-app-data`);
    await examples.down("advanced-debugging");
    expect(await examples.leftovers()).toEqual([]);
  });

  async function groupFiles(
    ...files: readonly { controller: string; v1: string; v2: string }[]
  ): Promise<readonly string[]> {
    const id = await examples.engine.run(["pod", "inspect", "--format", "{{.Id}}", pod]);
    const app = await examples.pid("myapp");
    return files.map((file) => readGroup(app, id.trim(), file));
  }
});
