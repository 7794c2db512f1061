import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { knownTarget } from "../../../../test/support/known-target.ts";
import type { DebugSession } from "../../../core/seam/debugging.ts";
import { SidepodError } from "../../../errors.ts";
import { type CopyHere, copyFiles } from "./copy-files.ts";
import type { ToolContext } from "./run-tool.ts";

it("leaves an engine that does not answer at the second signal, with the first one's status", async () => {
  let close = () => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const session = {
    stdin: new PassThrough(),
    output: (async function* () {
      yield { stream: "stdout" as const, data: Buffer.from("ready\n") };
      await closed;
      throw new SidepodError("engine-lost", "the connection was closed");
    })(),
    kill: () => new Promise(() => {}),
    [Symbol.asyncDispose]: async () => close(),
  };
  const place = {
    debugging: { open: async () => session as unknown as DebugSession },
    target: { ...knownTarget, process: { pid: 1, hostPid: 4711, ownUsers: false } },
    options: { toolkit: "target" },
  } as unknown as ToolContext;
  let signalled: (name: NodeJS.Signals) => void = () => {};
  const context = {
    cwd: "/",
    stdin: new PassThrough(),
    interceptSignals: (listener: typeof signalled) => {
      signalled = listener;
      return { [Symbol.dispose]: () => {} };
    },
  } as unknown as CopyHere;
  const words = ["-", ":/tmp/x"];
  const status = copyFiles(place, words, context);
  await sleep(20);
  signalled("SIGINT");
  signalled("SIGTERM");
  expect(await status).toBe(130);
});

it("takes no pipe or device of this machine for a file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sptest-cp-"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  const context = { cwd: folder } as unknown as CopyHere;
  const place = { target: knownTarget } as unknown as ToolContext;
  for (const path of ["pipe", "/dev/zero"]) {
    const words = [path, ":/tmp/x"];
    await expect(copyFiles(place, words, context)).rejects.toMatchObject({
      code: "not-copied",
      message: `${path} here is neither a file nor a folder`,
    });
  }
  rmSync(folder, { recursive: true });
});
