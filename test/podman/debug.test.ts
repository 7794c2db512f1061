import { Buffer } from "node:buffer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DebugOptions, openDebug, planDebug } from "../../src/app/debug/debug.ts";
import { findDebugTarget } from "../../src/app/debug/find-target.ts";
import { createPodmanBackend } from "../../src/backends/podman/backend.ts";
import { recordedStatus } from "../../src/backends/podman/debug/session.ts";
import { LibpodClient } from "../../src/libpod/index.ts";
import { type DebugTarget, startDebugTarget, waits } from "../support/debug-target.ts";
import { engineMissing } from "../support/engine.ts";

const missing = await engineMissing();

let target: DebugTarget;

beforeAll(async () => {
  if (!missing) target = await startDebugTarget();
});

afterAll(async () => {
  await target?.[Symbol.asyncDispose]();
});

/** As the engine of another machine is: its processes are not to be seen. */
async function elsewhere(name: string, options: DebugOptions) {
  const { socketPath } = target.engine;
  const there = { identity: "there", local: false, rootless: false };
  await using backend = createPodmanBackend(new LibpodClient({ socketPath }), there);
  const debugging = await backend.debugging();
  const found = await findDebugTarget(backend, debugging, name);
  const plan = await planDebug(backend, found, options);
  await using session = await openDebug(debugging, plan);
  session.stdin.end();
  const chunks: Uint8Array[] = [];
  for await (const { data } of session.output) chunks.push(data);
  return { output: Buffer.concat(chunks).toString(), status: await session.exitCode() };
}

describe.skipIf(missing)(`debugging on another machine${missing ? ` (${missing})` : ""}`, () => {
  const command = ["sh", "-c", 'readlink "$TARGET_ROOT/bin/wget"; echo $TARGET_PID; exit 9'];

  test("has the target's processes and files, and the exit status", async () => {
    expect(await elsewhere(target.name, { toolkit: "host", command })).toEqual({
      output: "busybox\n1\n",
      status: 9,
    });
    expect(await target.containersLeft()).toEqual([]);
  });

  test("tells the status of what has removed itself before it was asked for", async () => {
    const { client, image, run } = target.engine;
    const id = (await run(["run", "-d", "--rm", image, "sh", "-c", "exit 9"])).trim();
    await expect.poll(() => client.containers.exists(id), { timeout: 10_000 }).toBe(false);
    expect(await recordedStatus(client, id, {})).toBe(9);
    const unknown = recordedStatus(client, "f".repeat(64), {});
    await expect(unknown).rejects.toMatchObject({ code: "not-found" });
  });

  test("works the target's number out in a pod with one process namespace", async () => {
    const { engine } = target;
    const pod = `${engine.prefix}one`;
    await engine.run(["pod", "create", "--name", pod, "--share", "net,pid"]);
    const place = ["--pod", pod, "--name", `${pod}-c`];
    await engine.run(["run", "-d", ...place, engine.image, ...waits]);
    const { output } = await elsewhere(`${pod}-c`, { toolkit: "host", command });
    expect(output).toMatch(/^busybox\n(?!1\n)\d+\n$/);
  });
});
