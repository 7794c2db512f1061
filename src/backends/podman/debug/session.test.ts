import { expect, test } from "vitest";
import { SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { recordedStatus } from "./session.ts";

function engineThatTells(events: () => AsyncGenerator<unknown>) {
  return { system: { events } } as unknown as LibpodClient;
}

test("an engine that keeps no events knows no status, and says why", async () => {
  // biome-ignore lint/correctness/useYield: it fails before the first
  const none = engineThatTells(async function* () {
    throw new SidepodError("engine", 'cannot read events with the "none" backend');
  });
  await expect(recordedStatus(none, "1", {})).rejects.toMatchObject({
    code: "not-found",
    evidence: [
      "it has removed itself, and the engine's events do not report its end",
      'cannot read events with the "none" backend',
    ],
  });
});

test("an event without a status says nothing of it", async () => {
  const vague = engineThatTells(async function* () {
    yield { Actor: { Attributes: { containerExitCode: "" } } };
    yield { Actor: { Attributes: { containerExitCode: "3" } } };
  });
  expect(await recordedStatus(vague, "1", {})).toBe(3);
});
