import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SupervisorStatus } from "../../src/app/supervision/messages.ts";
import { openPodman } from "../../src/backends/podman/open/open-podman.ts";
import type { podJson } from "../../src/cli/commands/ps/json.ts";
import { commandEnvironment, sidepod, sidepodHere, startSidepod } from "../support/command.ts";
import { engineMissing, startEngine, type TestEngine } from "../support/engine.ts";
import { ownProcesses, privateServices } from "../support/processes.ts";
import { obeys, untilTerm } from "../support/programs.ts";

const missing = await engineMissing();

/** `npm run chaos` asks for 200. */
const rounds = Number(process.env.SIDEPOD_CHAOS_ROUNDS ?? 10);
const seed = Number(process.env.SIDEPOD_CHAOS_SEED ?? Date.now() % 1_000_000);
/** How long a pod may take until it is as its specification says. */
const patienceMs = 30_000;

type Name = "first" | "second" | "main";
type Step =
  | { readonly do: "kill the supervisor" | "resume" | "kill the engine's service" }
  | { readonly do: "kill a container" | "remove a container"; readonly name: Name }
  | { readonly do: "up" | "down in mid-start"; readonly version: number };

const names = fc.constantFrom<Name>("first", "second", "main");
const version = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step>({ do: "kill the supervisor" }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: "resume" }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: "kill the engine's service" }) },
  { weight: 4, arbitrary: names.map((name): Step => ({ do: "kill a container", name })) },
  { weight: 2, arbitrary: names.map((name): Step => ({ do: "remove a container", name })) },
  { weight: 3, arbitrary: version.map((n): Step => ({ do: "up", version: n })) },
  { weight: 1, arbitrary: version.map((n): Step => ({ do: "down in mid-start", version: n })) },
);

/** What the pod should be by now. */
interface Model {
  /** Undefined where there is none. */
  version: number | undefined;
  removed: Set<Name>;
  supervised: boolean;
}

describe.skipIf(missing)(`whatever happens${missing ? ` (${missing})` : ""}`, () => {
  let engine: TestEngine;
  let identity: string;
  let pod: string;
  let before: ReadonlySet<string>;

  beforeAll(async () => {
    engine = await startEngine();
    await using backend = await openPodman({ env: commandEnvironment(engine.socketPath) });
    identity = backend.identity;
    pod = `${engine.prefix}chaos`;
    before = new Set(mounts());
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  // The private service, which is what is killed, is the one that is found without any.
  const settings = { env: { CONTAINER_HOST: undefined } };
  const run = (...args: string[]) => sidepod(args, settings);

  const text = (n: number) =>
    `
name: ${pod}
on_main_exit: restart
init: { prepare: { image: IMAGE, command: ["true"] } }
sidecars:
  first:
    image: IMAGE
    command: [sh, -c, "${untilTerm("echo up")}"]
    probes: { startup: { log: up, interval: 100ms } }
  second:
    image: IMAGE
    environment: { VERSION: "${n}" }
    command: ${obeys}
main:
  image: IMAGE
  command: ${obeys}
`.replaceAll("IMAGE", engine.image);

  async function supervisorPid(): Promise<number | undefined> {
    const { stdout } = await run("supervisor", "status", "--json");
    // Those of other engines may be there for a while.
    const all = JSON.parse(stdout) as SupervisorStatus[];
    return all.find((one) => one.engine === identity)?.pid;
  }

  async function carryOut(one: Step, model: Model): Promise<void> {
    switch (one.do) {
      case "kill the supervisor": {
        const pid = await supervisorPid();
        if (pid !== undefined) process.kill(pid, "SIGKILL");
        model.supervised = false;
        return;
      }
      case "resume": {
        const { status, stderr } = await run("resume");
        expect(status, stderr).toBe(0);
        model.supervised = model.version !== undefined;
        return;
      }
      case "kill the engine's service":
        for (const pid of privateServices()) process.kill(pid, "SIGKILL");
        return;
      case "kill a container":
        await engine.run(["kill", `${pod}-${one.name}`]).catch(() => "it is not running");
        return;
      case "remove a container":
        await engine.run(["rm", "-f", "-t", "0", `${pod}-${one.name}`]).catch(() => "it is gone");
        if (model.version !== undefined) model.removed.add(one.name);
        return;
      case "up": {
        const { status, stderr } = await sidepod(["up", "-"], {
          ...settings,
          stdin: text(one.version),
        });
        expect(status, stderr).toBe(0);
        Object.assign(model, { version: one.version, removed: new Set(), supervised: true });
        return;
      }
      case "down in mid-start": {
        const starting = startSidepod(["up", "-"], { ...settings, stdin: text(one.version) });
        await sleep(700);
        starting.kill("SIGKILL");
        await starting.result;
        const { status, stderr } = await run("down", pod, "-t", "1");
        expect(status, stderr).toBe(0);
        Object.assign(model, { version: undefined, removed: new Set() });
      }
    }
  }

  /** Says what is not as it should be; undefined where all is, or where the reason is shown. */
  async function whatIsWrong({
    version: wanted,
    removed,
    supervised,
  }: Model): Promise<string | undefined> {
    const { stdout, stderr, status } = await sidepodHere(["ps", pod, "--json"], settings);
    if (wanted === undefined) return status === 1 ? undefined : `the pod is there: ${stdout}`;
    if (status !== 0) return stderr;
    const [found] = JSON.parse(stdout) as ReturnType<typeof podJson>[];
    const states = (found?.containers ?? []).map(({ name, role, state }) => ({
      name,
      state: role === "init" ? "" : state,
    }));
    // Nobody mends anything while there is no supervisor, which is said.
    if (!supervised && stderr.includes("the supervisor is not running")) return undefined;
    // Without main the pod stops.
    const running = ["first", "second", "main"].filter((name) => !removed.has(name as Name));
    const stopped = removed.has("main");
    const lacking = running.filter(
      (name) =>
        name !== "main" &&
        !states.some((one) => one.name === name && one.state === (stopped ? "exited" : "running")),
    );
    const main = states.find(({ name }) => name === "main");
    const mainLacks = !stopped && main?.state !== "running";
    const doubled = states.filter(({ name }, i) => states.findIndex((s) => s.name === name) !== i);
    if (lacking.length === 0 && !mainLacks && doubled.length === 0) return undefined;
    return `${JSON.stringify(states)}, ready: ${found?.ready}`;
  }

  async function settle(model: Model, story: string): Promise<void> {
    const deadline = performance.now() + patienceMs;
    let wrong: string | undefined;
    do {
      wrong = await whatIsWrong(model);
      if (wrong === undefined) return;
      await sleep(200);
    } while (performance.now() < deadline);
    const { stdout } = await run("supervisor", "logs");
    expect.fail(`${story}: ${wrong}\n${stdout.split("\n").slice(-30).join("\n")}`);
  }

  test(
    `the pod is as its specification says within 30 s, and nothing is left after down (${rounds} steps, seed ${seed})`,
    async () => {
      const model: Model = { version: undefined, removed: new Set(), supervised: false };
      const steps = fc.sample(step, { numRuns: rounds, seed });
      const story: string[] = [];
      for (const one of [{ do: "up", version: 1 } as Step, ...steps]) {
        story.push(Object.values(one).join(" "));
        await carryOut(one, model);
        await settle(model, story.join(", "));
      }
      const { status, stderr } = await run("down", pod, "-t", "0");
      expect(status, stderr).toBe(0);
      const left = await engine.run(["ps", "-a", "--format", "{{.Names}} {{.PodName}}"]);
      expect(left).not.toContain(pod);
      // What others have mounted meanwhile goes by itself.
      const added = mounts().filter((one) => !before.has(one) && /\/containers\//.test(one));
      await expect
        .poll(() => mounts().filter((one) => added.includes(one)), { timeout: 20_000 })
        .toEqual([]);
      expect(processesOf(pod)).toEqual([]);
    },
    (rounds + 2) * (patienceMs + 15_000),
  );
});

function mounts(): string[] {
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
}

/** Monitors of the pod's containers and whatever else names it. */
function processesOf(pod: string): string[] {
  return ownProcesses()
    .map(({ words }) => words.join(" "))
    .filter((line) => line.includes(`${pod}-`));
}
