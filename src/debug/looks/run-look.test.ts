import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { Debugging, DebugSession, DebugTarget } from "../../engine/debugging.ts";
import { SidepodError } from "../../errors.ts";
import { type LookPlace, openLook } from "./run-look.ts";

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
  } as LookPlace;
  await openLook(place, { name: "cp", script: "cat" });
  expect(told).toEqual(["its volumes are left out: no /data"]);
});
