import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { knownTarget } from "../../../../test/support/known-target.ts";
import type { Debugging, DebugSession, DebugTarget } from "../../../core/seam/debugging.ts";
import { SidepodError } from "../../../errors.ts";
import { openTool, runTool, type ToolContext } from "./run-tool.ts";

test("a look says what a session says before it begins", async () => {
  const told: string[] = [];
  let refused = false;
  const debugging: Partial<Debugging> = {
    snapshot: async () => "copy",
    removeSnapshot: async () => undefined,
    open: async () => {
      if (!refused) {
        refused = true;
        throw new SidepodError("mount-source-missing", "no /data");
      }
      return { stdin: new PassThrough() } as unknown as DebugSession;
    },
  };
  const target = { id: "1", name: "web", fullName: "web", mounts: [] } as unknown as DebugTarget;
  const place = {
    debugging,
    target,
    options: { toolkit: "target" },
    onProgress: (text) => void told.push(text),
  } as ToolContext;
  await openTool(place, { name: "cp", script: "cat" });
  expect(told).toEqual(["its volumes are not mounted: no /data"]);
});

test("a look that the target keeps waiting is given up", async () => {
  let end = (_status: number) => {};
  const status = new Promise<number>((resolve) => {
    end = resolve;
  });
  const session = {
    stdin: new PassThrough(),
    output: (async function* () {
      yield { stream: "stdout" as const, data: Buffer.from("half") };
      await status;
    })(),
    exitCode: () => status,
    kill: async () => end(137),
    [Symbol.asyncDispose]: async () => {},
  } as unknown as DebugSession;
  const place = {
    debugging: { open: async () => session },
    target: { ...knownTarget, process: { pid: 1, hostPid: 4711, ownUsers: false } },
    options: { toolkit: "target" },
  } as unknown as ToolContext;
  await expect(runTool(place, { name: "ps", script: "cat", answerMs: 30 })).rejects.toMatchObject({
    code: "not-debuggable",
    message: "ps of webapp/main did not answer within 0.03 s",
  });
});
