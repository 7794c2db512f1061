import { expect, it } from "vitest";
import type { Context } from "./context.ts";
import { untilInterrupted } from "./interrupted.ts";
import { Interruption, type SignalName } from "./io.ts";

function run(reason: unknown, work: () => Promise<number>): Promise<number> {
  const controller = new AbortController();
  if (reason !== undefined) controller.abort(reason);
  return untilInterrupted({ signal: controller.signal } as Context, work);
}

const fails = () => Promise.reject(new Error("broken off"));

it.each<[SignalName, number]>([
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
])("ends at %s with the status that a shell expects", async (name, status) => {
  expect(await run(new Interruption(name), fails)).toBe(status);
});

it("leaves other endings as they are", async () => {
  expect(await run(undefined, async () => 7)).toBe(7);
  await expect(run(undefined, fails)).rejects.toThrow("broken off");
});
