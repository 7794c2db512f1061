import { expect, it } from "vitest";
import type { BackendEvent } from "../seam/streams.ts";
import { quietEvents } from "./merge-until-first-ends.ts";

const event = (action: string, health?: string): BackendEvent => ({
  time: "2026-01-01T00:00:00Z",
  type: "container",
  action,
  id: "1",
  name: "web",
  ...(health !== undefined && { health }),
  labels: {},
});

it("shows health only when it changes, and no exec", async () => {
  const events = [
    event("start"),
    event("health_status", "healthy"),
    event("health_status", "healthy"),
    event("exec"),
    event("exec_died"),
    event("health_status", "unhealthy"),
    event("start"),
    event("health_status", "unhealthy"),
  ];
  const shown: string[] = [];
  const source = (async function* () {
    yield* events;
  })();
  for await (const { action, health } of quietEvents(source)) shown.push(health ?? action);
  expect(shown).toEqual(["start", "healthy", "unhealthy", "start", "unhealthy"]);
});
