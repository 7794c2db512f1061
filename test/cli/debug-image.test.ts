import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sidepod, sidepodHere, startSidepod } from "../support/command.ts";
import { waits } from "../support/debug-target.ts";
import { busyboxTar } from "../support/engine.ts";
import {
  type PrivateEngine,
  privateEngineMissing,
  startPrivateEngine,
} from "../support/private-engine.ts";
import { type Registry, startRegistry } from "../support/registry.ts";

const missing = await privateEngineMissing();
const usual = "docker.io/nicolaka/netshoot";
const target = "sptest-image-target";
const image = "localhost/sidepod-test:busybox";

let folder: string;
let registry: Registry;
let engine: PrivateEngine;

beforeAll(async () => {
  if (missing) return;
  folder = mkdtempSync(join(tmpdir(), "sptest-image-"));
  registry = await startRegistry(await busyboxTar());
  const registries = join(folder, "registries.conf");
  writeFileSync(registries, registry.configurationFor("docker.io"));
  engine = await startPrivateEngine(folder, { CONTAINERS_REGISTRIES_CONF: registries });
  await engine.run(["run", "-d", "--name", target, "--network", "none", image, ...waits]);
});

beforeEach(async () => {
  if (missing) return;
  registry.manner = "answers";
  if (await engine.client.images.exists(usual)) {
    await engine.client.images.remove(usual, { force: true });
  }
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  await registry?.[Symbol.asyncDispose]();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const suite = "the usual image of tools";
describe.skipIf(missing)(`${suite}${missing ? ` (${missing})` : ""}`, () => {
  const session = ["debug", target, "--", "sh", "-c", "[ -e /bin/busybox ] || [ -e /usr/bin ]"];

  test("is pulled where its registry answers, and is there from then on", async () => {
    const { status, stderr } = await sidepod(session, engine);
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/^pulling docker.io\/nicolaka\/netshoot; --toolkit host needs no image/);
    expect(stderr).toMatch(/^programs: docker.io\/nicolaka\/netshoot$/m);
    const asked = registry.asked.length;
    expect(await sidepodHere(session, engine)).toMatchObject({
      status: 0,
      stderr: `programs: ${usual}\n`,
    });
    expect(registry.asked).toHaveLength(asked);
  });

  test("is done without where its registry does not answer", async () => {
    registry.manner = "silent";
    expect(await sidepod(session, engine)).toMatchObject({
      status: 0,
      stderr:
        `pulling ${usual}; --toolkit host needs no image\n` +
        `programs: the host's; the registry of ${usual} cannot be reached\n`,
    });
  });

  test("is not asked for by a tool, nor by --toolkit host", async () => {
    const asked = registry.asked.length;
    const host = ["debug", target, "--toolkit", "host", "--", "true"];
    expect(await sidepodHere(host, engine)).toMatchObject({ status: 0, stderr: "" });
    const { status, stdout } = await sidepodHere(["debug", target, "ps", "--json"], engine);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).not.toEqual([]);
    expect(registry.asked).toHaveLength(asked);
  });

  test("is asked for once with --follow, whose target may be short-lived", async () => {
    registry.manner = "silent";
    const brief = "sptest-image-brief";
    const life = ["sh", "-c", "sleep 4"];
    const options = ["--restart", "always", "--network", "none", "--name", brief];
    await engine.run(["run", "-d", ...options, image, ...life]);
    const result = await sidepod(["debug", brief, "--follow", "--", "true"], engine);
    await engine.run(["rm", "-f", "-t", "0", brief]);
    expect(result.status, result.stderr).toBe(0);
    expect(result.stderr.match(/^pulling/gm)).toHaveLength(1);
  });

  test("is done without by the preset debug, too", async () => {
    registry.manner = "silent";
    const stdin = `
name: sptest-image-pod
pod: { networks: host }
sidecars: { tools: { use: debug } }
main: { image: ${image}, command: [sleep, infinity] }
`;
    const { status, stderr } = await sidepod(["up", "-", "--no-supervise"], { ...engine, stdin });
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("falling back to the host's programs");
    await sidepodHere(["down", "sptest-image-pod", "-t", "0"], engine);
  });

  test("is not waited for after Ctrl-C", async () => {
    registry.manner = "slow";
    const running = startSidepod(session, engine);
    while (!running.told().includes("Copying blob")) await sleep(20);
    running.kill("SIGINT");
    expect(await running.result).toMatchObject({ status: 130 });
    const all = await engine.client.containers.list({ all: true });
    expect(all.map(({ Names }) => Names[0])).toEqual([target]);
  });
});
