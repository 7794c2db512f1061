import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sidepodHere } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine, whatIsLeft } from "../support/engine.ts";

const missing = await engineMissing();
const examples = join(import.meta.dirname, "../../examples/kubernetes");

describe.skipIf(missing)(`Kubernetes manifests${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let folder: string;

  beforeAll(async () => {
    engine = await startEngine();
    folder = await mkdtemp(join(tmpdir(), "sptest-kubernetes-"));
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]) => sidepodHere(args, { socketPath: engine.socketPath });

  /** An example with the test's image, which is busybox, and names of this test's own. */
  async function writeExample(file: string, change = (text: string) => text): Promise<string> {
    const text = await readFile(join(examples, file), "utf8");
    const path = join(folder, file);
    const own = text
      .replaceAll("docker.io/library/alpine:latest", engine.image)
      .replace(/(kind: (?:Deployment|Job)\nmetadata:\n {2}name: )/, `$1${engine.prefix}`)
      // The test's image has no tail.
      .replaceAll(/tail -n \+1 -F (\S+) & wait/g, "while :; do cat $1; sleep 0.2; done");
    await writeFile(path, change(own));
    return path;
  }

  test("run gives a Job's status, with its sidecar's log, and leaves nothing", async () => {
    const file = await writeExample("job-with-sidecar.yaml");
    const { status, stdout, stderr } = await run("run", file);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^collector +\| all is well$/m);
    expect(await whatIsLeft(engine)).toEqual([]);
  });

  test("run starts a Job that fails again as often as backoffLimit says", async () => {
    const file = await writeExample("job-with-sidecar.yaml", (text) =>
      text
        .replace("backoffLimit: 2", "backoffLimit: 1")
        .replace("echo all is well > /out/report.txt; sleep 1", "echo tried; exit 3"),
    );
    const { status, stdout, stderr } = await run("run", file);
    expect(status, stderr).toBe(3);
    expect(stdout.match(/^main +\| tried$/gm)).toHaveLength(2);
    expect(await whatIsLeft(engine)).toEqual([]);
  });

  test("up and down make and remove a Deployment with its files, variables and shared volume", async () => {
    const pod = `${engine.prefix}shop`;
    const file = await writeExample("deployment-with-log-shipper.yaml");
    const up = await run("up", file);
    expect(up.status, up.stderr).toBe(0);
    expect(up.stderr).not.toContain("warning");

    const inside = async (container: string, ...command: string[]) => {
      const { status, stdout, stderr } = await run("exec", `${pod}/${container}`, "--", ...command);
      expect(status, stderr).toBe(0);
      return stdout;
    };
    const inMain = (...command: string[]) => inside("shop", ...command);
    expect(await inMain("cat", "/etc/shop/shop.conf")).toBe("[log]\nevery = 1\n");
    expect(await inMain("cat", "/etc/shop-login/password")).toBe("only-an-example");
    expect(await inMain("stat", "-c", "%a", "/etc/shop-login/password")).toBe("400\n");
    expect(await inMain("env")).toMatch(/^DB_USER=shop$/m);
    const shared = await inside("log-shipper", "cat", "/logs/shop.log");
    expect(shared).toMatch(/^welcome to the shop, shop$/m);

    const labels = ["inspect", "--format", "{{json .}}"];
    const inspected = [
      await engine.run(["pod", ...labels, pod]),
      await engine.run([
        "container",
        "inspect",
        "--format",
        "{{json .Config.Labels}}",
        `${pod}-shop`,
      ]),
    ].join("\n");
    expect(inspected).not.toContain("only-an-example");
    expect(inspected).toContain("io.sidepod.spec");

    const again = await run("plan", file);
    expect(again.stdout).toMatch(/nothing to do/);

    const down = await run("down", file, "-t", "0");
    expect(down.status, down.stderr).toBe(0);
    expect(await whatIsLeft(engine)).toEqual([]);
  });

  test("keeps the volume of a claim, shares memory, and lets an ordinary user write beside root", async () => {
    const pod = `${engine.prefix}memory`;
    const file = join(folder, "memory.yaml");
    const mounts =
      "volumeMounts: [{ name: mem, mountPath: /mem }, { name: data, mountPath: /data }, { name: disk, mountPath: /disk }]";
    await writeFile(
      file,
      `apiVersion: v1
kind: Pod
metadata: { name: ${pod} }
spec:
  terminationGracePeriodSeconds: 0
  initContainers:
    - { name: writer, image: ${engine.image}, restartPolicy: Always, ${mounts}, command: [sh, -c, "echo hello > /mem/file; sleep infinity"] }
  containers:
    - { name: reader, image: ${engine.image}, ${mounts}, securityContext: { runAsUser: 1000 }, command: [sh, -c, "touch /disk/mine /mem/mine && sleep infinity"] }
  volumes:
    - { name: mem, emptyDir: { medium: Memory, sizeLimit: 1Mi } }
    - { name: disk, emptyDir: {} }
    - { name: data, persistentVolumeClaim: { claimName: ${pod}-claim } }
`,
    );
    const up = await run("up", file);
    expect(up.status, up.stderr).toBe(0);
    const read = await run(
      "exec",
      pod,
      "--",
      "sh",
      "-c",
      "cat /mem/file; ls /disk /mem; cat /proc/mounts",
    );
    expect(read.stdout).toMatch(/^hello$/m);
    expect(read.stdout.match(/^mine$/gm)).toHaveLength(2);
    expect(read.stdout).toMatch(/^\S+ \/mem tmpfs .*size=1024k/m);
    expect((await run("down", file)).status).toBe(0);
    expect(await whatIsLeft(engine)).toEqual([`${pod}-claim`]);
    await engine.run(["volume", "rm", `${pod}-claim`]);
  });

  test("--strict refuses what is not supported, with status 2", async () => {
    const text = `apiVersion: v1
kind: Pod
metadata: { name: ${engine.prefix}strict, annotations: { a: b } }
spec: { hostIPC: true, containers: [{ name: a, image: ${engine.image} }] }
`;
    const check = (...options: string[]) =>
      sidepodHere(["check", "-", ...options], { stdin: text });
    const plain = await check();
    expect(plain.status).toBe(0);
    expect(plain.stderr).toContain("4:9: warning: spec.hostIPC is not supported");
    const strict = await check("--strict");
    expect(strict.status).toBe(2);
    expect(strict.stderr).toContain("4:9: error: spec.hostIPC is not supported");
    expect(strict.stderr).toContain("warning: no effect on a single machine");
    const json = await check("--strict", "--json");
    expect(json.status).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ valid: false });
  });
});
