import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { containerSpec, podSpec } from "../../../test/support/pods.ts";
import { SidepodError } from "../../errors.ts";
import type { ContainerSpec } from "../../spec/pod-spec.ts";
import type { EngineAction } from "../plan.ts";
import { BackOff } from "./back-off.ts";
import { Keeper, type KeeperEvent } from "./keeper.ts";
import { isRestarted } from "./restarts.ts";

it("waits longer and longer, up to 5 min, and begins again after 10 min of life", () => {
  const backOff = new BackOff();
  const delays = Array.from({ length: 11 }, () => backOff.after(100) / 1000);
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  expect(backOff.after(10 * 60_000)).toBe(1000);
  expect(backOff.after(0)).toBe(2000);
});

it.each<[ContainerSpec["role"], ContainerSpec["restart"], number, number, boolean]>([
  ["sidecar", undefined, 0, 99, true],
  ["main", undefined, 1, 0, false],
  ["sidecar", { policy: "no" }, 1, 0, false],
  ["main", { policy: "always" }, 0, 99, true],
  ["main", { policy: "unless-stopped" }, 0, 99, true],
  ["main", { policy: "on-failure" }, 0, 0, false],
  ["main", { policy: "on-failure" }, 1, 99, true],
  ["main", { policy: "on-failure", maxRetries: 2 }, 1, 1, true],
  ["main", { policy: "on-failure", maxRetries: 2 }, 1, 2, false],
])("restarts a %s with %j after status %i and %i restarts: %s", (role, restart, code, n, again) => {
  expect(isRestarted({ role, ...(restart && { restart }) }, code, n)).toBe(again);
});

describe("a keeper", () => {
  /** Containers that end when the test says so. */
  class Fake {
    readonly starts: string[] = [];
    readonly stops: string[] = [];
    readonly #ends = new Map<string, (exitCode: number | Error) => void>();
    alive = true;
    refuse: Error | undefined;

    awaitExit = (container: string, { signal }: { signal?: AbortSignal | undefined } = {}) =>
      new Promise<number>((resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
        this.#ends.set(container, (end) => (typeof end === "number" ? resolve(end) : reject(end)));
      });

    perform = async (action: EngineAction) => {
      if (action.kind === "start-container") {
        const { refuse } = this;
        this.refuse = undefined;
        if (refuse) throw refuse;
        this.starts.push(action.container);
      }
      if (action.kind === "stop-container") {
        this.stops.push(action.container);
        await this.end(action.container, 143);
      }
    };

    probe = async () => ({ holds: this.alive, text: "an answer" });

    async end(container: string, end: number | Error): Promise<void> {
      while (!this.#ends.has(container)) await sleep(1);
      this.#ends.get(container)?.(end);
      this.#ends.delete(container);
    }
  }

  let fake: Fake;
  let events: KeeperEvent[];
  let stop: AbortController;
  beforeEach(() => {
    vi.useRealTimers();
    fake = new Fake();
    events = [];
    stop = new AbortController();
  });

  function keeperOf(...containers: ContainerSpec[]) {
    return new Keeper(fake, podSpec(containers), {
      signal: stop.signal,
      onEvent: (event) => events.push(event),
    });
  }

  const main = containerSpec("main");
  const proxy = containerSpec("proxy");

  it("gives main's status at its end", async () => {
    const kept = keeperOf(main).keep(main);
    await fake.end("webapp-main", 3);
    expect(await kept).toBe(3);
    expect(events).toEqual([{ type: "ended", container: "main", exitCode: 3 }]);
  });

  it("starts a sidecar again, after a second", async () => {
    const kept = keeperOf(proxy, main).keep(proxy);
    const start = performance.now();
    await fake.end("webapp-proxy", 0);
    while (fake.starts.length === 0) await sleep(5);
    expect(performance.now() - start).toBeGreaterThanOrEqual(999);
    expect(events[0]).toMatchObject({ container: "proxy", exitCode: 0, restartInMs: 1000 });
    stop.abort();
    await expect(kept).rejects.toMatchObject({ name: "AbortError" });
  });

  it("is done with a container that was removed", async () => {
    const kept = keeperOf(proxy, main).keep(proxy);
    await fake.end("webapp-proxy", new SidepodError("not-found", "gone"));
    expect(await kept).toBeUndefined();
  });

  it("starts what lives in another's process namespace again along with it, whatever its policy", async () => {
    const tools = containerSpec("tools", { pid: "proxy", restart: { policy: "no" } });
    const keeper = keeperOf(proxy, tools, main);
    const kept = [keeper.keep(proxy), keeper.keep(tools)];
    await fake.end("webapp-tools", 137);
    await fake.end("webapp-proxy", 1);
    while (fake.starts.length < 2) await sleep(5);
    expect(fake.starts).toEqual(["webapp-proxy", "webapp-tools"]);
    expect(events.filter(({ type }) => type === "ended")).toHaveLength(1);
    stop.abort();
    await Promise.allSettled(kept);
  });

  it("ends with the container whose process namespace it lives in", async () => {
    const tools = containerSpec("tools", { pid: "main" });
    const keeper = keeperOf(tools, main);
    const kept = [keeper.keep(main), keeper.keep(tools)];
    await fake.end("webapp-tools", 137);
    await fake.end("webapp-main", 0);
    expect(await Promise.all(kept)).toEqual([0, 137]);
  });

  it("stops what does not answer its live probe, and starts it again", async () => {
    const live = {
      check: { tcp: 80 },
      intervalMs: 5,
      timeoutMs: 1000,
      retries: 2,
      startPeriodMs: 0,
    };
    const checked = containerSpec("main", { probes: { live } });
    const kept = keeperOf(checked).keep(checked);
    await sleep(30);
    expect(fake.stops).toEqual([]);
    fake.alive = false;
    while (fake.stops.length === 0) await sleep(5);
    fake.alive = true;
    while (fake.starts.length === 0) await sleep(5);
    expect(events).toMatchObject([
      { type: "not-alive", answer: "an answer" },
      { type: "ended", exitCode: 143, restartInMs: 1000 },
      { type: "restarted" },
    ]);
    stop.abort();
    await expect(kept).rejects.toMatchObject({ name: "AbortError" });
  });

  it("tries again where the engine refuses a start", async () => {
    fake.refuse = new SidepodError("engine", "not now");
    const kept = keeperOf(proxy, main).keep(proxy);
    await fake.end("webapp-proxy", 1);
    while (fake.starts.length === 0) await sleep(5);
    expect(events.map(({ type }) => type)).toEqual(["ended", "not-restarted", "restarted"]);
    stop.abort();
    await Promise.allSettled([kept]);
  });
});
