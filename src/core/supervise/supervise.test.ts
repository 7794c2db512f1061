import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { containerSpec, observedPod, podSpec } from "../../../test/support/pods.ts";
import { SidepodError } from "../../errors.ts";
import type { ContainerSpec, PodSpec } from "../../podfile/model.ts";
import type { EngineAction } from "../plan/plan.ts";
import type { Backend } from "../seam/backend.ts";
import type { ProbeCheck } from "../seam/inside.ts";
import type { ContainerState } from "../seam/observed.ts";
import { type Exclusively, type PodEnd, PodSupervisor } from "./pod-supervisor.ts";
import { withRestarter } from "./restarted-by.ts";
import { backOffMs, isRestarted } from "./restarts.ts";
import type { SupervisionEvent } from "./supervision-event.ts";

it("waits longer and longer, from nothing up to 5 min", () => {
  const delays = Array.from(
    { length: 12 },
    (_, failuresInARow) => backOffMs(failuresInARow) / 1000,
  );
  expect(delays).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
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
  /** One pod of an engine, whose containers end when the test says so. */
  class Fake {
    readonly spec: PodSpec;
    readonly did: string[] = [];
    readonly states = new Map<string, { state: ContainerState; exitCode?: number }>();
    readonly probed: string[] = [];
    answers: (check: ProbeCheck) => boolean = () => true;
    refuse: Error | undefined;
    removed = false;
    wake: () => void = () => {};

    constructor(spec: PodSpec) {
      this.spec = spec;
    }

    observe = async () => {
      if (this.removed) return undefined;
      const pod = observedPod(this.spec, Object.fromEntries(this.states));
      const there = pod.containers.filter(({ name }) => !this.gone.has(name));
      const strange = { managed: false, role: "sidecar", foreign: "of another version" } as const;
      return {
        ...pod,
        containers: there.map((one) => (this.strange.has(one.name) ? { ...one, ...strange } : one)),
      };
    };
    readonly gone = new Set<string>();
    readonly strange = new Set<string>();

    perform = async (action: EngineAction) => {
      const name = "container" in action ? String(action.container).replace("id-", "") : "";
      if (action.kind === "start-container") {
        const { refuse } = this;
        this.refuse = undefined;
        if (refuse) throw refuse;
        this.states.delete(name);
      }
      if (action.kind === "start-pod") this.states.delete("infra");
      if (action.kind === "stop-container")
        this.states.set(name, { state: "exited", exitCode: 143 });
      if (action.kind === "stop-pod") this.states.set("infra", { state: "exited", exitCode: 0 });
      this.did.push(`${action.kind} ${name}`.trim());
      this.wake();
    };

    probe = async (_: string, check: ProbeCheck) => {
      const holds = this.answers(check);
      return { holds, text: holds ? "well" : "an answer" };
    };

    end(name: string, exitCode: number): void {
      this.states.set(name, { state: "exited", exitCode });
      this.wake();
    }
  }

  let stop: AbortController;
  let events: SupervisionEvent[];
  let keeping: Promise<PodEnd> | undefined;
  beforeEach(() => {
    stop = new AbortController();
    events = [];
    keeping = undefined;
  });
  afterEach(async () => {
    stop.abort();
    await Promise.allSettled([keeping]);
  });

  function keep(
    containers: readonly ContainerSpec[],
    options: Partial<ConstructorParameters<typeof PodSupervisor>[2]> = {},
  ) {
    const fake = new Fake(withRestarter(podSpec(containers), "supervisor"));
    const podSupervisor = new PodSupervisor(fake as unknown as Backend, "webapp", {
      signal: stop.signal,
      exclusively: (work) => work(stop.signal),
      onEvent: (event) => events.push(event),
      ...options,
    });
    fake.wake = () => podSupervisor.wake();
    keeping = podSupervisor.keep();
    keeping.catch(() => undefined); // it is awaited where the test is about its end
    return { fake, podSupervisor, keeping };
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let tries = 0; !condition(); tries += 1) {
      if (tries > 400) throw new Error(`in vain; ${JSON.stringify(events)}`);
      await sleep(5);
    }
  }

  const types = () => events.map(({ type }) => type);
  const main = containerSpec("main", { ending: { onMainExit: "stop" } });
  const proxy = containerSpec("proxy");

  it("starts a sidecar again at once, and the next time after a second", async () => {
    const { fake, podSupervisor } = keep([proxy, main]);
    await sleep(20);
    fake.end("proxy", 3);
    await until(() => fake.did.length === 1);
    await until(() => podSupervisor.status()?.containers[0]?.restarts === 1);
    fake.end("proxy", 3);
    const start = performance.now();
    await until(() => podSupervisor.status()?.containers[0]?.restartInMs !== undefined);
    expect(podSupervisor.status()?.containers[0]?.restartInMs).toBeGreaterThan(900);
    await until(() => fake.did.length === 2);
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    expect(fake.did).toEqual(["start-container proxy", "start-container proxy"]);
    expect(events.filter(({ type }) => type === "ended")).toEqual([
      { type: "ended", container: "proxy", exitCode: 3, restartInMs: 0 },
      { type: "ended", container: "proxy", exitCode: 3, restartInMs: 1000 },
    ]);
  });

  it("goes on with the back-off that the engine's events tell of", async () => {
    const history = { restarts: 7, failuresInARow: 7, ended: true };
    const { fake, podSupervisor } = keep([proxy, main], { historyOf: () => history });
    fake.end("proxy", 3);
    await until(() => podSupervisor.status()?.containers[0]?.restartInMs !== undefined);
    expect(podSupervisor.status()?.containers[0]).toMatchObject({ restarts: 7 });
    expect(podSupervisor.status()?.containers[0]?.restartInMs).toBeGreaterThan(31_000);
  });

  it("stops the sidecars and the pod when main has ended for good", async () => {
    const { fake } = keep([proxy, main]);
    fake.end("main", 0);
    await until(() => types().includes("pod-stopped"));
    expect(fake.did).toEqual(["stop-container proxy", "stop-pod"]);
    await sleep(20);
    expect(fake.did).toHaveLength(2);
  });

  it("goes on after what fails with its pod, and says what it is meanwhile", async () => {
    let locked = 0;
    const { fake, podSupervisor } = keep([proxy, main], {
      exclusively: async (work) => {
        locked += 1;
        if (locked === 1) throw new SidepodError("stale-socket", "the lock is in the way");
        await work(stop.signal);
      },
    });
    fake.end("proxy", 1);
    await until(() => podSupervisor.status()?.problem === "the lock is in the way");
    await until(() => fake.did.includes("start-container proxy"));
    await until(() => podSupervisor.status()?.problem === undefined);
    expect(types()).toContain("pod-failed");
  });

  it("lets others have the pod who want it while it looks", async () => {
    const wanted = new AbortController();
    let isHeld = false;
    const { fake } = keep([proxy, main], {
      exclusively: async (work) => {
        isHeld = true;
        await work(wanted.signal.aborted ? stop.signal : wanted.signal);
        isHeld = false;
      },
    });
    const { observe } = fake;
    fake.observe = async () => {
      if (isHeld && !wanted.signal.aborted) {
        wanted.abort();
        wanted.signal.throwIfAborted();
      }
      return observe();
    };
    fake.end("proxy", 1);
    await until(() => fake.did.includes("start-container proxy"));
    expect(types()).not.toContain("pod-failed");
  });

  it("goes on with the others where the labels of main cannot be read", async () => {
    const { fake } = keep([proxy, main]);
    fake.strange.add("main");
    fake.end("proxy", 1);
    await until(() => fake.did.length > 0);
    await sleep(20);
    expect(fake.did).toEqual(["start-container proxy"]);
  });

  it("keeps the sidecars where the file says so", async () => {
    const { fake } = keep([proxy, containerSpec("main", { ending: { onMainExit: "keep" } })]);
    fake.end("main", 0);
    await until(() => types().includes("ended"));
    fake.end("proxy", 1);
    await until(() => fake.did.length > 0);
    expect(fake.did).toEqual(["start-container proxy"]);
  });

  it("starts the whole pod again in order where the file says so", async () => {
    const prepare = containerSpec("prepare", { role: "init" });
    const { fake } = keep([
      prepare,
      proxy,
      containerSpec("main", { ending: { onMainExit: "restart" } }),
    ]);
    fake.end("main", 1);
    await until(() => types().includes("pod-started"));
    expect(fake.did).toEqual([
      "stop-container proxy",
      "stop-pod",
      "start-pod",
      "start-container prepare",
      "await-init prepare",
      "start-container proxy",
      "start-container main",
    ]);
  });

  it("starts the pod again where its infra container was killed, and not where the pod was stopped", async () => {
    const { fake } = keep([main]);
    await sleep(20);
    fake.end("infra", 137);
    await until(() => types().includes("pod-started"));
    expect(fake.did).toEqual(["stop-container main", "start-pod", "start-container main"]);
    fake.did.length = 0;
    fake.end("infra", 0);
    await until(() => fake.did.length > 0);
    expect(fake.did).toEqual(["stop-container main"]);
  });

  it("does not promise a start to what ended with its pod", async () => {
    const { fake, podSupervisor } = keep([proxy, main]);
    await until(() => podSupervisor.status() !== undefined);
    for (const name of ["main", "proxy", "infra"]) {
      fake.states.set(name, { state: "exited", exitCode: 0 });
    }
    fake.wake();
    await until(() => types().includes("ended"));
    expect(events).toContainEqual({ type: "ended", container: "proxy", exitCode: 0 });
    const waiting = podSupervisor
      .status()
      ?.containers.filter((one) => one.restartInMs !== undefined);
    expect(waiting).toEqual([]);
  });

  it("gives main's status to a caller who wants it, and does nothing more", async () => {
    const { fake, keeping: ended } = keep([proxy, main], { endWithMain: true });
    fake.end("main", 3);
    expect(await ended).toEqual({ kind: "main-ended", exitCode: 3 });
    expect(fake.did).toEqual([]);
  });

  it("is done with a pod that was removed, and takes a main that was removed for one that ended", async () => {
    const { fake, keeping: ended } = keep([proxy, main]);
    fake.gone.add("main");
    fake.wake();
    await until(() => types().includes("pod-stopped"));
    expect(events).toContainEqual({ type: "pod-stopping", cause: "main was removed" });
    fake.removed = true;
    fake.wake();
    expect(await ended).toEqual({ kind: "removed" });
  });

  it("starts what lives in another's process namespace again along with it, whatever its policy", async () => {
    const tools = containerSpec("tools", { pid: "proxy", restart: { policy: "no" } });
    const { fake } = keep([proxy, tools, main]);
    await sleep(20);
    fake.end("tools", 137);
    fake.end("proxy", 1);
    await until(() => fake.did.length === 2);
    expect(fake.did).toEqual(["start-container proxy", "start-container tools"]);
    expect(events.filter(({ type }) => type === "ended")).toHaveLength(1);
  });

  it("leaves alone what ended by itself in another's process namespace and is not to be restarted", async () => {
    const tools = containerSpec("tools", { pid: "proxy", restart: { policy: "no" } });
    const { fake } = keep([proxy, tools, main]);
    await sleep(20);
    fake.end("tools", 1);
    await until(() => types().includes("ended"));
    expect(events).toContainEqual({ type: "ended", container: "tools", exitCode: 1 });
    await sleep(50);
    expect(fake.did).toEqual([]);
  });

  const probe = {
    check: { tcp: 80 },
    intervalMs: 5,
    timeoutMs: 1000,
    retries: 2,
    startPeriodMs: 0,
  };

  it("stops what does not answer its live probe, and starts it again whatever its policy", async () => {
    const { fake } = keep([{ ...main, probes: { live: probe } }]);
    await sleep(30);
    expect(fake.did).toEqual([]);
    fake.answers = () => false;
    await until(() => fake.did.length > 0);
    fake.answers = () => true;
    await until(() => types().includes("restarted"));
    expect(events.filter(({ type }) => ["unwell", "ended", "restarted"].includes(type))).toEqual([
      { type: "unwell", container: "main", probe: "live", answer: "an answer" },
      { type: "ended", container: "main", exitCode: 143, restartInMs: 0 },
      { type: "restarted", container: "main" },
    ]);
  });

  it("tells when containers and the pod are ready, and when not any more", async () => {
    const { fake, podSupervisor } = keep([{ ...proxy, probes: { ready: probe } }, main]);
    await until(() => types().includes("pod-ready"));
    expect(podSupervisor.status()).toMatchObject({
      ready: true,
      containers: [{ ready: true }, {}],
    });
    fake.answers = () => false;
    await until(() => types().includes("pod-unready"));
    expect(events).toContainEqual({ type: "unready", container: "proxy", answer: "an answer" });
    expect(podSupervisor.status()?.containers[0]).toMatchObject({
      ready: false,
      reason: "an answer",
    });
  });

  it("asks the live probe only when the startup probe has held", async () => {
    const startup = { ...probe, check: { tcp: 1 }, retries: 1000 };
    const { fake } = keep([
      { ...main, probes: { startup, live: { ...probe, check: { tcp: 2 } } } },
    ]);
    const asked: unknown[] = [];
    let up = false;
    fake.answers = (check) => {
      asked.push("tcp" in check && check.tcp);
      return up;
    };
    await sleep(50);
    expect(new Set(asked)).toEqual(new Set([1]));
    fake.answers = () => true;
    up = true;
    await until(() => types().includes("started"));
  });

  it("is not ready as long as its startup probe does not hold", async () => {
    const startup = { ...probe, check: { tcp: 1 }, retries: 1000 };
    const { fake, podSupervisor } = keep([{ ...main, probes: { startup } }]);
    fake.answers = () => false;
    await until(() => podSupervisor.status()?.containers[0]?.ready === false);
    expect(podSupervisor.status()).toMatchObject({
      ready: false,
      containers: [{ started: false }],
    });
    fake.answers = () => true;
    await until(() => podSupervisor.status()?.ready === true);
    expect(types().filter((type) => type === "unready")).toHaveLength(1);
  });

  it.each(["startup", "live"])(
    "does not stop what cannot be asked, by its %s probe",
    async (kind) => {
      const one = { ...probe, check: { tcp: 1 }, retries: 1 };
      const { fake } = keep([{ ...main, probes: { [kind]: one } }]);
      let asked = 0;
      fake.probe = async () => {
        asked += 1;
        return { holds: false, text: "this user may not", skipped: true as const };
      };
      await until(() => asked > 3);
      expect(types()).not.toContain("unwell");
      expect(fake.did).toEqual([]);
    },
  );

  it("runs post_start after each start, and starts again what fails at it", async () => {
    const hooked = { ...proxy, hooks: { postStart: { exec: ["./warm"] } } };
    const { fake } = keep([hooked, main]);
    await sleep(20);
    fake.answers = () => false;
    fake.end("proxy", 1);
    await until(() => types().includes("unwell"));
    fake.answers = () => true;
    await until(() => fake.did.length === 3);
    expect(fake.did).toEqual([
      "start-container proxy",
      "stop-container proxy",
      "start-container proxy",
    ]);
  });

  it("tries again where the engine refuses a start", async () => {
    const { fake } = keep([proxy, main]);
    await sleep(20);
    fake.refuse = new SidepodError("engine", "not now");
    fake.end("proxy", 1);
    await until(() => fake.did.length > 0);
    expect(types().filter((type) => type !== "started" && type !== "ready")).toEqual([
      "pod-ready",
      "ended",
      "not-restarted",
      "restarted",
    ]);
  });

  /** The pod can be wanted by somebody else while it is worked on for the first time. */
  function wantedOnce(wanted: AbortSignal): Exclusively {
    let first = true;
    return (work) => {
      const signal = first ? AbortSignal.any([wanted, stop.signal]) : stop.signal;
      first = false;
      return work(signal);
    };
  }

  it("gives way to whoever wants the pod, and goes on afterwards", async () => {
    const wanted = new AbortController();
    const { fake } = keep([proxy, main], { exclusively: wantedOnce(wanted.signal) });
    await sleep(20);
    const perform = fake.perform;
    fake.perform = async (action) => {
      fake.perform = perform;
      wanted.abort();
      fake.did.push(`broke off ${action.kind}`);
      throw wanted.signal.reason;
    };
    fake.end("main", 0);
    await until(() => types().includes("pod-stopped"));
    expect(fake.did).toEqual(["broke off stop-container", "stop-container proxy", "stop-pod"]);
  });

  it("stops and starts again what somebody has interrupted in its post_start", async () => {
    const wanted = new AbortController();
    const hooked = { ...proxy, hooks: { postStart: { exec: ["./warm"] } } };
    const { fake } = keep([hooked, main], { exclusively: wantedOnce(wanted.signal) });
    await sleep(20);
    const probe = fake.probe;
    fake.probe = async () => {
      fake.probe = probe;
      wanted.abort();
      throw wanted.signal.reason;
    };
    fake.end("proxy", 1);
    await until(() => fake.did.length === 3);
    expect(fake.did).toEqual([
      "start-container proxy",
      "stop-container proxy",
      "start-container proxy",
    ]);
  });

  it("ends where the engine is gone", async () => {
    const { fake, keeping: ended } = keep([main]);
    await sleep(20);
    fake.observe = async () => {
      throw new SidepodError("engine-lost", "gone");
    };
    fake.wake();
    await expect(ended).rejects.toMatchObject({ code: "engine-lost" });
  });
});
