import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { stopPod } from "../../src/core/run/stop.ts";
import { untilTerm } from "../support/programs.ts";
import { startSidepod, type TestSidepod } from "../support/sidepod.ts";

let sidepod: TestSidepod;

beforeAll(async () => {
  sidepod = await startSidepod("order");
});
afterEach(async () => {
  await sidepod.down({ graceMs: 0, volumes: true });
});
afterAll(async () => {
  await sidepod[Symbol.asyncDispose]();
});

/** Says that it is up a moment after its start, and takes a moment to end. */
const slow = `[sh, -c, "${untilTerm("sleep 0.3; echo up", "sleep 0.2; exit 0")}"]`;
const gate = "probes: { startup: { log: up, interval: 50ms } }";

interface Times {
  readonly start: number;
  readonly end: number;
}

/** Milliseconds of the engine's clock. */
async function timesOf(name: string): Promise<Times> {
  const { id } = await sidepod.container(name);
  const { State } = await sidepod.engine.client.containers.inspect(id);
  return { start: Date.parse(State.StartedAt), end: Date.parse(State.FinishedAt) };
}

it("starts init, sidecars and main one after another, and stops main, then the sidecars in reverse", async () => {
  await sidepod.up(`
name: NAME
init: { prepare: { image: IMAGE, command: [sleep, "0.3"] } }
sidecars:
  first: { image: IMAGE, command: ${slow}, ${gate} }
  second: { image: IMAGE, command: ${slow}, ${gate} }
  third: { image: IMAGE, command: ${slow}, ${gate} }
main: { image: IMAGE, command: ${slow} }
`);
  const name = (await sidepod.observe()).name;
  await stopPod(sidepod.backend, name, { cause: "the test is over", infra: true });
  const [prepare, first, second, third, main] = await Promise.all(
    ["prepare", "first", "second", "third", "main"].map(timesOf),
  );
  if (!prepare || !first || !second || !third || !main) throw new Error("a container is missing");
  // Each gate opens 300 ms after its container's start at the earliest.
  const gap = 250;
  expect(first.start).toBeGreaterThanOrEqual(prepare.end);
  expect(second.start - first.start).toBeGreaterThan(gap);
  expect(third.start - second.start).toBeGreaterThan(gap);
  expect(main.start - third.start).toBeGreaterThan(gap);
  // Each takes 200 ms to end after it was asked to, and the next is asked only then.
  expect(main.end).toBeGreaterThan(main.start);
  expect(third.end - main.end).toBeGreaterThan(150);
  expect(second.end - third.end).toBeGreaterThan(150);
  expect(first.end - second.end).toBeGreaterThan(150);
});

it("runs pre_stop of all before anything stops, and post_start before what comes after starts", async () => {
  await sidepod.up(`
name: NAME
sidecars:
  proxy:
    image: IMAGE
    command: ${slow}
    post_start: { exec: [sh, -c, "sleep 0.5; echo warm > /tmp/warm"] }
    pre_stop: { exec: [sh, -c, "date +%s%N > /data/drained; sleep 0.5"] }
    volumes: ["data:/data"]
main: { image: IMAGE, command: ${slow}, volumes: ["data:/data"] }
volumes: { data: {} }
`);
  const before = { proxy: await timesOf("proxy"), main: await timesOf("main") };
  expect(before.main.start - before.proxy.start).toBeGreaterThan(450);
  const started = Date.now();
  const { name } = await sidepod.observe();
  await stopPod(sidepod.backend, name, { cause: "the test is over", infra: true });
  const after = { proxy: await timesOf("proxy"), main: await timesOf("main") };
  // Main was asked only when the hook had been over.
  expect(after.main.end - started).toBeGreaterThan(450);
  expect(after.proxy.end).toBeGreaterThan(after.main.end);
});

it("kills what is left when the pod's time to stop is over", async () => {
  const stubborn = `[sh, -c, "trap '' TERM; sleep infinity"]`;
  await sidepod.up(`
name: NAME
pod: { stop_grace_period: 1s }
sidecars:
  proxy: { image: IMAGE, command: ${stubborn}, pre_stop: { sleep: 1m } }
  other: { image: IMAGE, command: ${stubborn} }
main: { image: IMAGE, command: ${stubborn} }
`);
  const start = performance.now();
  await sidepod.down();
  const elapsedMs = performance.now() - start;
  expect(elapsedMs).toBeGreaterThan(900);
  // Far from the minute of the hook, and from 10 s for each container.
  expect(elapsedMs).toBeLessThan(9000);
});
