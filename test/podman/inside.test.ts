import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectByExec } from "../../src/backends/podman/inside/exec-relay.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`inside a container${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;

  beforeAll(async () => {
    if (missing) return;
    engine = await startEngine();
  });
  afterAll(() => engine?.[Symbol.asyncDispose]());

  test("says that there is no program to connect with", async () => {
    const container = `${engine.prefix}bare`;
    const bare = ["sh", "-c", "rm /bin/sh; exec sleep infinity"];
    await engine.run(["run", "-d", "--name", container, engine.image, ...bare]);
    const { State } = await engine.client.containers.inspect(container);
    const relayed = { container, startedAt: State.StartedAt, relay: container };
    await expect(connectByExec(engine.client, relayed, 80, {})).rejects.toMatchObject({
      code: "relay-missing",
      evidence: ["sh is missing", "its network cannot be entered from here"],
    });
    await engine.run(["rm", "-f", "-t", "0", container]);
  });
});
