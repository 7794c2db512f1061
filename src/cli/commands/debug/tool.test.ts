import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import type { Debugging, DebugTarget } from "../../../core/seam/debugging.ts";
import type { Context } from "../../frame/context.ts";
import { debug } from "./handler.ts";
import type { DebugInput } from "./input.ts";

const asked = (words: readonly string[], more: Partial<DebugInput> = {}) =>
  ({ target: "web", words, command: [], capAdd: [], env: [], ...more }) as unknown as DebugInput;

/** With a target that is in a state; nothing but looking for it is done. */
function on(state: string): Context {
  const target = { id: "1", name: "web", fullName: "web", infra: false, state } as DebugTarget;
  const debugging: Pick<Debugging, "target"> = { target: async () => target };
  return {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    cwd: "/",
    env: {},
    openBackend: async () => ({
      list: async () => [],
      debugging: async () => debugging,
      lookup: async () => {
        throw new Error("it goes on");
      },
      [Symbol.asyncDispose]: async () => {},
    }),
  } as unknown as Context;
}

const nowhere = {
  openBackend: () => {
    throw new Error("the engine is not asked");
  },
} as unknown as Context;

it.each(["ps", "sockets", "files", "env", "http", "resolve"])(
  "refuses a command beside %s",
  async (name) => {
    await expect(debug(asked([name], { command: ["ls"] }), nowhere)).rejects.toMatchObject({
      code: "usage",
      message: `the quick look ${name} takes no 'ls' after --`,
      hint: "for a command: sidepod debug web -- ls",
    });
  },
);

it.each([["ps"], ["http", ":80/"], ["sockets"], ["capture"], ["cp", "here", ":/there"]])(
  "refuses %s of a target that has ended",
  async (...words) => {
    await expect(debug(asked(words), on("exited"))).rejects.toMatchObject({
      code: "not-running",
      message: `${words[0]} takes a target that runs: web is exited`,
      hint: "sidepod debug web",
    });
  },
);

it("copies out of what a target has left, and leaves a paused one to its own error", async () => {
  await expect(debug(asked(["cp", ":/log", "-"]), on("exited"))).rejects.toThrow("it goes on");
  await expect(debug(asked(["ps"]), on("paused"))).rejects.toMatchObject({
    hint: "podman unpause web",
  });
});
