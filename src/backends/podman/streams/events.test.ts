import { expect, it } from "vitest";
import { SidepodError } from "../../../errors.ts";
import type { EventStreamOptions } from "../../../libpod/calls/system-calls.ts";
import type { EventRecord } from "../../../libpod/types/system.ts";
import { liveEvents, toBackendEvent } from "./events.ts";

const record = {
  Type: "container",
  Action: "died",
  Actor: {
    ID: "dfdf",
    Attributes: {
      containerExitCode: "137",
      image: "localhost/app",
      name: "webapp-main",
      podId: "1c8a",
      "io.sidepod.pod": "webapp",
    },
  },
  time: 1795452324,
  timeNano: Number("1795452324564506371"), // as JSON gives it
};

it("takes what Podman puts among the labels apart from them", () => {
  expect(toBackendEvent(record)).toEqual({
    time: "2026-11-23T16:45:24.564506Z",
    type: "container",
    action: "died",
    id: "dfdf",
    name: "webapp-main",
    podId: "1c8a",
    exitCode: 137,
    labels: { "io.sidepod.pod": "webapp" },
  });
});

it("believes the exit status of events that are an end, only", () => {
  const attributes = { ...record.Actor.Attributes, containerExitCode: "0" };
  const started = { ...record, Action: "start", Actor: { ID: "d", Attributes: attributes } };
  expect(toBackendEvent(started)).not.toHaveProperty("exitCode");
});

it("passes over kinds of events that are not known", () => {
  expect(toBackendEvent({ ...record, Type: "artifact" })).toBeUndefined();
});

function event(Action: string, ms: number): EventRecord {
  const time = Date.parse("2026-01-01T00:00:00Z") + ms;
  return {
    Type: "container",
    Action,
    Actor: { ID: "a", Attributes: {} },
    time: Math.floor(time / 1000),
    timeNano: time * 1e6,
  } as EventRecord;
}

/** An engine whose streams hold these records and end, or fail with the error among them. */
function engineOf(streams: readonly (readonly (EventRecord | Error)[])[]) {
  const asked: (string | undefined)[] = [];
  const events = async function* ({ since }: EventStreamOptions = {}) {
    for (const record of streams[asked.push(since) - 1] ?? []) {
      if (record instanceof Error) throw record;
      yield record;
    }
  };
  return { client: { system: { events } } as never, asked };
}

it("goes on where a stream has ended, and gives nothing twice", async () => {
  const { client, asked } = engineOf([
    [event("create", 0), event("start", 5)],
    [event("start", 5), event("died", 5), event("remove", 9)],
  ]);
  const seen: string[] = [];
  const reading = (async () => {
    const { signal } = new AbortController();
    for await (const { Action } of liveEvents(client, { since: "2025-01-01T00:00:00Z", signal })) {
      seen.push(Action);
    }
  })();
  await expect(reading).rejects.toMatchObject({ code: "engine-lost" });
  expect(seen).toEqual(["create", "start", "died", "remove"]);
  expect(asked.slice(0, 3)).toEqual([
    "2025-01-01T00:00:00Z",
    "2025-12-31T23:59:50.005Z",
    "2025-12-31T23:59:50.009Z",
  ]);
});

it("gives what the engine wrote late, in the same stream and in the next", async () => {
  const { client } = engineOf([
    [event("create", 0), event("start", 5), event("remove", 3)],
    [event("died", 2), event("start", 5), event("remove", 3)],
  ]);
  const seen: string[] = [];
  const reading = (async () => {
    const { signal } = new AbortController();
    for await (const { Action } of liveEvents(client, { signal })) seen.push(Action);
  })();
  await expect(reading).rejects.toMatchObject({ code: "engine-lost" });
  expect(seen).toEqual(["create", "start", "remove", "died"]);
});

it("leaves out what an engine gives again from long ago", async () => {
  const { client } = engineOf([
    [event("create", 0), event("start", 60_000)],
    [event("create", 0), event("died", 1), event("remove", 60_001)],
  ]);
  const seen: string[] = [];
  const reading = (async () => {
    const { signal } = new AbortController();
    for await (const { Action } of liveEvents(client, { signal })) seen.push(Action);
  })();
  await expect(reading).rejects.toMatchObject({ code: "engine-lost" });
  expect(seen).toEqual(["create", "start", "remove"]);
});

it("goes on after a record that the engine could not read, and fails where it never can", async () => {
  const halfWritten = new SidepodError("engine", "unexpected end of JSON input");
  const { client } = engineOf([
    [event("create", 0), halfWritten],
    [event("start", 5), halfWritten],
    ...Array.from({ length: 9 }, () => [halfWritten]),
  ]);
  const seen: string[] = [];
  const reading = (async () => {
    const { signal } = new AbortController();
    for await (const { Action } of liveEvents(client, { signal })) seen.push(Action);
  })();
  await expect(reading).rejects.toBe(halfWritten);
  expect(seen).toEqual(["create", "start"]);
});

it("ends when it is aborted between two streams", async () => {
  const { client } = engineOf([[]]);
  const events = liveEvents(client, { signal: AbortSignal.timeout(20) });
  await expect(events.next()).rejects.toThrow();
});
