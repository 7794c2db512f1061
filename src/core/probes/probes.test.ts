import { expect, it } from "vitest";
import { only } from "../../../test/support/only.ts";
import { SidepodError } from "../../errors.ts";
import type { ProbeSpec } from "../../podfile/model.ts";
import type { Inside, ProbeAnswer } from "../seam/inside.ts";
import { attempt, readyProbeOf, untilItHolds } from "./attempt.ts";
import { awaitReady, passGate } from "./await-ready.ts";
import type { ProbingBackend } from "./holds-or-ends.ts";

const spec: ProbeSpec = {
  check: { tcp: 80 },
  intervalMs: 5,
  timeoutMs: 1000,
  retries: 3,
  startPeriodMs: 0,
};
const no: ProbeAnswer = { holds: false, text: "nothing listens" };
const yes: ProbeAnswer = { holds: true, text: "it listens" };

/** Gives its answers one after another, the last one again and again; ends when it is told to. */
function backendOf(answers: readonly ProbeAnswer[], end?: number) {
  // It was started before it is looked at, and is started again while its end is told of.
  const starts = ["09:30", "11:00"];
  const tries: number[] = [];
  const backend = only<ProbingBackend>({
    probe: async () => {
      tries.push(performance.now());
      return answers[Math.min(tries.length, answers.length) - 1] ?? no;
    },
    awaitExit: (_, { signal } = {}) =>
      end === undefined
        ? new Promise((_, reject) => {
            signal?.addEventListener("abort", () => reject(signal.reason));
          })
        : Promise.resolve(end),
    logStartOf: async () => starts.shift(),
    logs: async function* (_, { since = "" } = {}) {
      for (const time of ["09:00", "10:00"]) {
        if (time >= since) yield { time, stream: "stdout", line: `a last word at ${time}` };
      }
    },
  });
  return { backend, tries };
}

/** An engine that never answers, until the call is broken off. */
const silent: ProbingBackend["probe"] = (_, __, { signal } = {}) =>
  new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
  });

it("tries until the probe holds", async () => {
  const { backend, tries } = backendOf([no, no, yes]);
  expect(await untilItHolds(backend, "c", spec)).toMatchObject(yes);
  expect(tries).toHaveLength(3);
});

it("gives up after as many failures as there are retries", async () => {
  const { backend, tries } = backendOf([no]);
  expect(await untilItHolds(backend, "c", spec)).toMatchObject(no);
  expect(tries).toHaveLength(3);
});

it("does not count failures in the start period", async () => {
  const { backend, tries } = backendOf([no]);
  await untilItHolds(backend, "c", { ...spec, startPeriodMs: 40 });
  expect(tries.length).toBeGreaterThan(3);
});

it("ends a try that takes too long, and says so", async () => {
  const last = await attempt(only<Inside>({ probe: silent }), "c", { ...spec, timeoutMs: 20 });
  expect(last).toMatchObject({
    holds: false,
    text: `timed out: no answer within 20 ms, ended after ${last.elapsedMs} ms`,
  });
  expect(last.elapsedMs).toBeGreaterThanOrEqual(19);
});

it("can be interrupted in a try and between two", async () => {
  const soon = () => ({ signal: AbortSignal.timeout(10) });
  await expect(attempt(only<Inside>({ probe: silent }), "c", spec, soon())).rejects.toThrow(
    /timeout/,
  );
  const { backend } = backendOf([no]);
  const slow = { ...spec, intervalMs: 60_000 };
  await expect(untilItHolds(backend, "c", slow, soon())).rejects.toMatchObject({
    name: "AbortError",
  });
});

it("never begins a try before the last one is over", async () => {
  let under = 0;
  let most = 0;
  const probe = async () => {
    most = Math.max(most, ++under);
    await new Promise((resolve) => setTimeout(resolve, 15));
    under -= 1;
    return no;
  };
  await untilItHolds(only<Inside>({ probe }), "c", { ...spec, intervalMs: 1 });
  expect(most).toBe(1);
});

it("opens a gate when the probe holds, and tells each answer", async () => {
  const { backend } = backendOf([no, yes]);
  const answers: string[] = [];
  await passGate(
    backend,
    "webapp/db",
    { container: "c", probe: spec },
    {
      onAnswer: (text) => answers.push(text),
    },
  );
  expect(answers).toEqual(["nothing listens", "it listens"]);
});

it("fails at a gate with the last answer and the last words", async () => {
  const { backend } = backendOf([no]);
  await expect(
    passGate(backend, "webapp/db", { container: "c", probe: spec }),
  ).rejects.toMatchObject({
    code: "probe-failed",
    message: "the startup probe of webapp/db does not succeed",
    evidence: [expect.stringMatching(/nothing listens$/), "its log: a last word at 10:00"],
    hint: "sidepod logs webapp/db",
  });
});

it("fails at a gate at once when the container ends", async () => {
  const { backend, tries } = backendOf([no], 3);
  const patient = { ...spec, intervalMs: 60_000 };
  await expect(
    passGate(backend, "webapp/db", { container: "c", probe: patient }),
  ).rejects.toMatchObject({
    code: "container-died",
    message: "webapp/db ended with status 3 before its startup probe succeeded",
    evidence: ["its log: a last word at 10:00"],
  });
  expect(tries).toHaveLength(1);
});

it("passes an engine's error on", async () => {
  const { backend } = backendOf([no]);
  const probe = () => Promise.reject(new SidepodError("engine-lost", "it is gone"));
  await expect(
    passGate({ ...backend, probe }, "webapp/db", { container: "c", probe: spec }),
  ).rejects.toMatchObject({ code: "engine-lost" });
});

const awaited = { name: "db", fullName: "webapp-db", probe: spec, restarts: false };

it("waits for everything to be ready, whatever the retries", async () => {
  const { backend, tries } = backendOf([no, no, no, no, no, yes]);
  await awaitReady(backend, "webapp", [awaited], { timeoutMs: 5000 });
  expect(tries).toHaveLength(6);
});

it("tells at its end what was not ready and what it answered", async () => {
  const { backend } = backendOf([no]);
  await expect(awaitReady(backend, "webapp", [awaited], { timeoutMs: 30 })).rejects.toMatchObject({
    code: "timeout",
    message: "db of pod webapp did not become ready in time",
    evidence: [
      expect.stringMatching(/^webapp\/db: the last answer, after \d+ ms: nothing listens$/),
    ],
  });
});

it("does not wait for a container that has ended, but for one that is started again", async () => {
  const { backend } = backendOf([no, yes], 3);
  await expect(awaitReady(backend, "webapp", [awaited], { timeoutMs: 5000 })).rejects.toMatchObject(
    { code: "container-died" },
  );
  await awaitReady(backend, "webapp", [{ ...awaited, restarts: true }], { timeoutMs: 5000 });
});

const healthcheck = {
  test: ["CMD", "a"],
  intervalMs: 1,
  timeoutMs: 2,
  retries: 3,
  startPeriodMs: 4,
};

it.each([
  [{ probes: { ready: spec }, healthcheck }, spec],
  [{ probes: {} }, undefined],
  [{ probes: {}, healthcheck: { ...healthcheck, test: ["NONE"] } }, undefined],
  [
    { probes: {}, healthcheck },
    { check: { exec: ["a"] }, intervalMs: 1, timeoutMs: 2, retries: 3, startPeriodMs: 4 },
  ],
  [
    { probes: {}, healthcheck: { ...healthcheck, test: ["CMD-SHELL", "a b"] } },
    expect.objectContaining({ check: { exec: ["/bin/sh", "-c", "a b"] } }),
  ],
])("takes the ready probe, or else the health check: case %#", (container, expected) => {
  expect(readyProbeOf(container)).toEqual(expected);
});
