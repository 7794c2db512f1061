import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sidepodHere } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { labelOptions } from "../support/own-labels.ts";

const missing = await engineMissing();

/**
 * The labels that commit 21321ed gave to the pod of sidepod.yaml beside them. Hashes are of its names, so
 * they stay; never write them again with the code of today.
 */
interface RecordedLabels {
  readonly pod: Record<string, string>;
  readonly containers: Record<string, Record<string, string>>;
  readonly volume: Record<string, string>;
}

const folder = join(import.meta.dirname, "version-before");
const name = "sptest-before";
/** What the file takes from its caller; the test runner has a MODE of its own. */
const caller = { TOKEN: "abc", MODE: undefined };

describe.skipIf(missing)(
  `a pod made by an earlier version${missing ? ` (${missing})` : ""}`,
  () => {
    let engine: TestEngine;
    const podman = (...args: readonly string[]) => engine.run(args);
    const remove = async () => {
      await podman("pod", "rm", "-f", "-t", "0", "--ignore", name);
      await podman("volume", "rm", "-f", `${name}-data`);
    };
    const sidepod = (...args: string[]) =>
      sidepodHere(args, { ...engine, cwd: folder, env: caller });
    const containers = async () => {
      const { stdout } = await sidepod("ps", name, "--json");
      const [pod] = JSON.parse(stdout) as {
        containers: { name: string; role: string; state: string; id: string }[];
      }[];
      return (pod?.containers ?? []).filter(({ role }) => role !== "infra");
    };

    beforeAll(async () => {
      if (missing) return;
      engine = await startEngine();
      await remove(); // what a run that was killed has left: the names are always the same
      const text = await readFile(join(folder, "labels.json"), "utf8");
      const labels = JSON.parse(text) as RecordedLabels;
      await podman("volume", "create", ...labelOptions(labels.volume), `${name}-data`);
      const pod = ["--name", name, "--hostname", "before", "--share", "net,ipc,uts"];
      await podman("pod", "create", ...pod, ...labelOptions(labels.pod));
      const create = (container: string, ...more: readonly string[]) =>
        podman(
          ...["create", "--pod", name, "--name", `${name}-${container}`],
          ...labelOptions(labels.containers[container] ?? {}),
          ...more,
        );
      await create("prepare", engine.image, "true");
      await create("proxy", "--stop-timeout", "1", engine.image, "sleep", "infinity");
      await create("main", "-v", `${name}-data:/data`, engine.image, "sleep", "infinity");
      for (const container of ["prepare", "proxy", "main"])
        await podman("start", `${name}-${container}`);
      await podman("wait", `${name}-prepare`);
    });

    afterAll(async () => {
      if (missing) return;
      await remove();
      await engine[Symbol.asyncDispose]();
    });

    test("is shown with its roles", async () => {
      expect((await containers()).map((one) => [one.name, one.role, one.state])).toEqual([
        ["prepare", "init", "exited"],
        ["proxy", "sidecar", "running"],
        ["main", "main", "running"],
      ]);
    });

    test("is as its file says", async () => {
      const { stdout, status, stderr } = await sidepod("plan");
      expect(status, stderr).toBe(0);
      expect(stdout).toContain("nothing to do");
    });

    test("is supervised", async () => {
      const { status, stderr } = await sidepod("up");
      expect(status, stderr).toBe(0);
      const before = await containers();
      const pidOfProxy = async () =>
        Number(await podman("inspect", `${name}-proxy`, "--format", "{{.State.Pid}}"));
      const killed = await pidOfProxy();
      await podman("kill", `${name}-proxy`);
      const isRestarted = async () => ![0, killed].includes(await pidOfProxy());
      await expect.poll(isRestarted, { timeout: 20_000 }).toBe(true);
      const after = await containers();
      expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
      expect(after.every(({ role, state }) => role === "init" || state === "running")).toBe(true);
    });

    test("has one container replaced where one changes, and is removed whole", async () => {
      const before = await containers();
      const changed = await sidepodHere(["up"], {
        ...engine,
        cwd: folder,
        env: { ...caller, MODE: "slow" },
      });
      expect(changed.status, changed.stderr).toBe(0);
      const after = await containers();
      const replaced = after.filter(({ id }) => before.every((one) => one.id !== id));
      expect(replaced.map((one) => one.name)).toEqual(["proxy"]);
      expect((await sidepod("down", "--volumes")).status).toBe(0);
      expect(await podman("ps", "-a", "--filter", `name=${name}`, "--format", "{{.Names}}")).toBe(
        "",
      );
      expect(await podman("volume", "ls", "-q", "--filter", `name=${name}`)).toBe("");
    });
  },
);
