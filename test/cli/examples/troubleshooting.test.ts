import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engineMissing } from "../../support/engine.ts";
import { type Examples, openExamples } from "../../support/examples.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`the example troubleshooting${missing ? ` (${missing})` : ""}`, () => {
  let examples: Examples;
  let pod: string;

  beforeAll(async () => {
    examples = await openExamples();
    pod = examples.named("troubleshooting");
    await examples.up("troubleshooting");
  });

  afterAll(async () => {
    await examples?.[Symbol.asyncDispose]();
  });

  it("can read a mount that asks for an SELinux label", async () => {
    expect(await (await examples.page()).text()).toContain("The mount can be read.");
  });

  it("tells from the sidecar which ports the application listens on", async () => {
    const { stdout } = await examples.sidepod(["exec", `${pod}/tools`, "--", "netstat", "-tln"]);
    expect(stdout).toMatch(/:80 /);
  });

  it("says who has the port when a second pod wants it", async () => {
    const env = { HTTP_PORT: String(examples.port) };
    const { status, stderr } = await examples.sidepod(["up", examples.file("monitoring")], env);
    expect(status).toBe(1);
    expect(stderr).toContain("port-in-use");
    expect(stderr).toContain(String(examples.port));
    expect(stderr).toContain(pod);
    await examples.down("monitoring");
  });

  it("counts what the pod uses, which Podman's stats does not take a pod for", async (test) => {
    test.skip(!examples.abilities.statistics, "the engine counts nothing here");
    const { status, stdout } = await examples.sidepod(["stats", pod]);
    expect(status).toBe(0);
    expect(stdout).toContain(pod);
    await expect(examples.engine.run(["stats", "--no-stream", pod])).rejects.toThrow(
      "no such container",
    );
  });

  it("leaves nothing behind", async () => {
    await examples.down("troubleshooting");
    expect(await examples.leftovers()).toEqual([]);
  });
});
