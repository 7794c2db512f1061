import { expect, it } from "vitest";
import { toBackendEvent } from "./read-events.ts";

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
