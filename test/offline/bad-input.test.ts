import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sidepod, sidepodHere } from "../support/command.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";

let engine: TestEngine;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
});

describe("bad input", () => {
  it.each(["a;b", "$(id)", "a\nb", "../x", "\u001b[31mred"])(
    "as the name %j reaches no shell and no terminal",
    async (name) => {
      for (const args of [
        ["ps", name],
        ["inspect", name],
        ["logs", name],
        ["exec", name, "--", "true"],
        ["stats", name],
      ]) {
        const { status, stderr } = await sidepodHere(args, engine);
        // As Podman has it, an exec that never came to run its command ends with 125.
        expect(status).toBe(args[0] === "exec" ? 125 : 1);
        expect(stderr).toMatch(/^error\[not-found\]/);
        expect(stderr).not.toContain("\u001b[31mred");
      }
    },
  );

  it("of five megabytes is told apart quickly", async () => {
    const large = `name: big\nmain: { image: x, environment: {\n${"  A: b,\n".repeat(620_000)}} }\n`;
    const { status, stderr } = await sidepod(["check", "-"], { stdin: large });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^ +-:\d+:\d+: error/m);
  });

  it("of aliases that expand without end is refused with its place", async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `x-${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(", ")}]`,
    );
    const bomb = `x-0: &l0 [a]\n${levels.join("\n")}\nname: bomb\nmain: { image: x, command: *l12 }\n`;
    const { status, stderr } = await sidepod(["check", "-"], { stdin: bomb });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^ +-:\d+:\d+: error/m);
  });
});
