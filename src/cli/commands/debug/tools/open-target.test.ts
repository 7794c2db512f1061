import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import type { Debugging, DebugTarget } from "../../../../core/seam/debugging.ts";
import { SidepodError } from "../../../../errors.ts";
import type { Context } from "../../../frame/context.ts";
import { parseCommandLine } from "../../../frame/parse-command-line.ts";
import { program } from "../../../frame/program.ts";

/** Runs `sidepod debug web …` on a target that is in a state; nothing but looking for it is done. */
async function debugOn(state: string, words: readonly string[]): Promise<unknown> {
  const target = { id: "1", name: "web", fullName: "web", infra: false, state } as DebugTarget;
  const debugging: Pick<Debugging, "target"> = { target: async () => target };
  const context = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    cwd: "/",
    env: {},
    openSession: async () => ({
      backend: {
        list: async () => [],
        debugging: async () => debugging,
        lookup: async () => {
          throw new Error("it goes on");
        },
      },
      [Symbol.asyncDispose]: async () => {},
    }),
  } as unknown as Context;
  const io = { stdout: new PassThrough(), stderr: new PassThrough() };
  const parsed = await parseCommandLine(program, ["debug", "web", ...words], io);
  if (parsed.kind === "shown") throw new SidepodError("internal", "no command");
  return await parsed.command.run(parsed.input, context);
}

it.each([["ps"], ["http", ":80/"], ["sockets"], ["capture"], ["cp", "here", ":/there"]])(
  "refuses %s of a target that has ended",
  async (...words) => {
    await expect(debugOn("exited", words)).rejects.toMatchObject({
      code: "not-running",
      message: `${words[0]} needs a running target: web is exited`,
      hint: "sidepod debug web",
    });
  },
);

it("copies out of what a target has left, and leaves a paused one to its own error", async () => {
  await expect(debugOn("exited", ["cp", ":/log", "-"])).rejects.toThrow("it goes on");
  await expect(debugOn("paused", ["ps"])).rejects.toMatchObject({
    hint: "podman unpause web",
  });
});
