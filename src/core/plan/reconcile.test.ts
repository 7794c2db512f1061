import { describe, expect, it } from "vitest";
import {
  containerSpec,
  desiredOf,
  emptyContainer,
  observedBy,
  observedPod,
  podSpec,
} from "../../../test/support/pods.ts";
import type { PodSpec, ProbeSpec } from "../../podfile/model.ts";
import type { ObservedPod } from "../seam/observed.ts";
import type { Observed, ReconcileOptions } from "./desired.ts";
import { formatPlan } from "./plan.ts";
import { reconcile } from "./reconcile.ts";

const proxy = containerSpec("proxy");
const tools = containerSpec("tools", { pid: "main" });
const main = containerSpec("main");
const webapp = podSpec([proxy, tools, main]);

function textOf(
  spec: PodSpec,
  pod?: ObservedPod,
  options?: ReconcileOptions,
  found?: Observed["found"],
) {
  const world = observedBy(spec, pod);
  return formatPlan(reconcile(desiredOf(spec), { ...world, ...(found && { found }) }, options));
}

describe("reconcile", () => {
  it("makes everything before it starts anything, and starts what joins main after main", () => {
    expect(textOf(webapp)).toMatchInlineSnapshot(`
      "webapp
        create  pod webapp    it does not exist
        create  webapp/proxy  it does not exist
        create  webapp/main   it does not exist
        create  webapp/tools  it does not exist
        start   pod webapp    it was just created
        start   webapp/proxy  it was just created
        start   webapp/main   it was just created
        start   webapp/tools  it was just created"
    `);
  });

  describe("with startup probes", () => {
    const startup: ProbeSpec = {
      check: { tcp: 80 },
      intervalMs: 1000,
      timeoutMs: 1000,
      retries: 3,
      startPeriodMs: 0,
    };
    const gate = { probes: { startup } };
    const gated = podSpec([
      containerSpec("db", gate),
      proxy,
      containerSpec("cache", gate),
      tools,
      containerSpec("main", gate),
    ]);

    it("starts nothing after a gate before it holds, but for what looks into main", () => {
      const { steps } = reconcile(desiredOf(gated), observedBy(gated));
      const starts = steps.filter(({ id }) => /^(start-container|await-startup) /.test(id));
      const ours = new Set(starts.map(({ id }) => id));
      expect(
        Object.fromEntries(starts.map(({ id, needs }) => [id, needs.filter((n) => ours.has(n))])),
      ).toMatchInlineSnapshot(`
        {
          "await-startup webapp/cache": [
            "start-container webapp/cache",
          ],
          "await-startup webapp/db": [
            "start-container webapp/db",
          ],
          "await-startup webapp/main": [
            "start-container webapp/main",
          ],
          "start-container webapp/cache": [
            "await-startup webapp/db",
          ],
          "start-container webapp/db": [],
          "start-container webapp/main": [
            "await-startup webapp/db",
            "await-startup webapp/cache",
            "start-container webapp/db",
            "start-container webapp/proxy",
            "start-container webapp/cache",
          ],
          "start-container webapp/proxy": [
            "await-startup webapp/db",
          ],
          "start-container webapp/tools": [
            "await-startup webapp/db",
            "await-startup webapp/cache",
            "start-container webapp/main",
          ],
        }
      `);
    });

    it("waits at the gate of a container that runs only where something after it starts", () => {
      const pod = observedPod(gated);
      const without = (name: string): ObservedPod => ({
        ...pod,
        containers: pod.containers.filter((container) => container.name !== name),
      });
      expect(textOf(gated, pod)).toBe("webapp\n  nothing to do");
      expect(textOf(gated, without("cache"))).toMatchInlineSnapshot(`
        "webapp
          create  webapp/cache  it does not exist
          await   webapp/db     the next step waits for its startup probe
          start   webapp/cache  it was just created
          await   webapp/cache  the next step waits for its startup probe"
      `);
    });
  });

  it("has nothing to do for a pod that is as asked for", () => {
    expect(textOf(webapp, observedPod(webapp))).toBe("webapp\n  nothing to do");
  });

  it("replaces only the sidecar that changed", () => {
    const changed = podSpec([containerSpec("proxy", { environment: { A: "1" } }), tools, main]);
    expect(textOf(changed, observedPod(webapp))).toMatchInlineSnapshot(`
      "webapp
        stop    webapp/proxy  environment changed
        remove  webapp/proxy  environment changed
        create  webapp/proxy  environment changed
        start   webapp/proxy  it was just created"
    `);
  });

  it("replaces what shares the process namespace of a replaced container along with it", () => {
    const changed = podSpec([proxy, tools, containerSpec("main", { command: ["x"] })]);
    expect(textOf(changed, observedPod(webapp))).toMatchInlineSnapshot(`
      "webapp
        stop    webapp/tools  it shares the process namespace of main, which is replaced
        stop    webapp/main   command changed
        remove  webapp/tools  it shares the process namespace of main, which is replaced
        remove  webapp/main   command changed
        create  webapp/main   command changed
        create  webapp/tools  it shares the process namespace of main, which is replaced
        start   webapp/main   it was just created
        start   webapp/tools  it was just created"
    `);
  });

  it("makes the pod again when its ports change", () => {
    const port = { containerPort: 80, hostPort: 8080, protocol: "tcp" } as const;
    const changed = podSpec(webapp.containers, { ports: [port] });
    expect(textOf(changed, observedPod(webapp))).toMatchInlineSnapshot(`
      "webapp
        stop    webapp/tools  the pod is recreated: ports changed
        stop    webapp/main   the pod is recreated: ports changed
        stop    webapp/proxy  the pod is recreated: ports changed
        remove  pod webapp    ports changed
        create  pod webapp    ports changed
        create  webapp/proxy  the pod is recreated: ports changed
        create  webapp/main   the pod is recreated: ports changed
        create  webapp/tools  the pod is recreated: ports changed
        start   pod webapp    it was just created
        start   webapp/proxy  it was just created
        start   webapp/main   it was just created
        start   webapp/tools  it was just created"
    `);
  });

  it("changes a limit of a running container without replacing it", () => {
    const limited = podSpec([proxy, tools, containerSpec("main", { limits: { memory: 2 ** 26 } })]);
    expect(textOf(limited, observedPod(webapp))).toMatchInlineSnapshot(`
      "webapp
        update  webapp/main  mem_limit is no limit, requested: 64m"
    `);
  });

  it("replaces a container whose limit is taken away, because the engine cannot", () => {
    const limited = podSpec([proxy, containerSpec("main", { limits: { memory: 2 ** 26 } })]);
    expect(textOf(podSpec([proxy, main]), observedPod(limited))).toMatch(
      /create {2}webapp\/main .*mem_limit is 64m, requested: no limit/,
    );
  });

  it("starts what does not run, with how it ended", () => {
    const pod = observedPod(webapp, {
      main: { state: "exited", exitCode: 3 },
      tools: { state: "created" },
    });
    expect(textOf(webapp, pod)).toMatchInlineSnapshot(`
      "webapp
        start  webapp/main   it ended with status 3
        start  webapp/tools  it was never started"
    `);
  });

  it("runs init containers one after another before anything else", () => {
    const spec = podSpec([
      containerSpec("one", { role: "init" }),
      containerSpec("two", { role: "init" }),
      proxy,
      main,
    ]);
    const plan = reconcile(desiredOf(spec), observedBy(spec));
    const needs = new Map(plan.steps.map(({ id, needs }) => [id, needs]));
    expect(needs.get("start-container webapp/two")).toContain("await-init webapp/one");
    expect(needs.get("start-container webapp/proxy")).toContain("await-init webapp/two");
    expect(needs.get("start-container webapp/main")).toContain("start-container webapp/proxy");
  });

  it("runs init containers again only when the pod starts again", () => {
    const spec = podSpec([containerSpec("one", { role: "init" }), main]);
    const running = observedPod(spec, { main: { state: "exited", exitCode: 0 } });
    expect(textOf(spec, running)).not.toContain("webapp/one");
    const stopped = observedPod(spec, {
      main: { state: "exited", exitCode: 0 },
      infra: { state: "exited" },
    });
    expect(textOf(spec, stopped)).toMatch(/await {2}webapp\/one/);
  });

  it("goes on with a pod that an interrupted command left half made", () => {
    const half = observedPod(podSpec([proxy]), { proxy: { state: "created" } });
    const text = textOf(webapp, half);
    expect(text).not.toContain("create  pod");
    expect(text).not.toContain("create  webapp/proxy");
    expect(text).toContain("start   webapp/proxy  it was never started");
  });

  it("removes the second of two containers with one name", () => {
    const pod = observedPod(webapp);
    const [first] = pod.containers;
    const twin = {
      ...emptyContainer,
      ...first,
      id: "twin",
      fullName: "twin",
      state: "created" as const,
    };
    const text = textOf(webapp, { ...pod, containers: [...pod.containers, twin] });
    expect(text).toBe("webapp\n  remove  webapp/proxy  it exists twice");
  });

  it("leaves a sidecar that is no longer in the file and says so, or removes it when told", () => {
    const smaller = podSpec([proxy, main]);
    expect(textOf(smaller, observedPod(webapp))).toMatchInlineSnapshot(`
      "webapp
        nothing to do
        note: webapp/tools is no longer in the file; --remove-orphans removes it"
    `);
    expect(textOf(smaller, observedPod(webapp), { removeOrphans: true })).toMatch(
      /stop {4}webapp\/tools .*\n {2}remove {2}webapp\/tools/,
    );
  });

  it("pulls images that are missing, and always those that are to be fresh", () => {
    const none = { images: new Map(), volumes: new Set<string>(), secrets: new Map() };
    expect(textOf(webapp, undefined, {}, none)).toContain("pull    image app");
    expect(textOf(webapp, undefined, { pull: "never" }, none)).not.toContain("pull");
    expect(textOf(webapp, observedPod(webapp), { pull: "always" })).toContain("pull  image app");
    const pulled = { pull: "always", pulled: new Set(["app"]) } as const;
    expect(textOf(webapp, observedPod(webapp), pulled)).toContain("nothing to do");
  });

  it("replaces containers of an image that was updated", () => {
    const found = { ...observedBy(webapp).found, images: new Map([["app", "another"]]) };
    expect(textOf(webapp, observedPod(webapp), {}, found)).toContain("image app was updated");
  });

  it("makes a secret whose content changed again, and the containers that have it", () => {
    const mount = { secret: "db", target: "/run/secrets/db", uid: 0, gid: 0, mode: 0o444 };
    const secret = { key: "db", name: "webapp-db", external: false, from: { file: "/db" } };
    const spec = podSpec([proxy, containerSpec("main", { secrets: [mount] })], {
      secrets: [secret],
    });
    const world = observedBy(spec, observedPod(spec));
    const found = {
      ...world.found,
      secrets: new Map([["webapp-db", { pod: "webapp", digest: "old" }]]),
    };
    const plan = reconcile(desiredOf(spec, { db: "new" }), { ...world, found });
    expect(formatPlan(plan)).toMatchInlineSnapshot(`
      "webapp
        remove  secret webapp-db  its content changed
        create  secret webapp-db  its content changed
        stop    webapp/main       the content of secret db changed
        remove  webapp/main       the content of secret db changed
        create  webapp/main       the content of secret db changed
        start   webapp/main       it was just created"
    `);
  });

  it("refuses a pod that somebody else made", () => {
    const pod = { ...observedPod(webapp), managed: false };
    expect(() => textOf(webapp, pod)).toThrow("was not created by Sidepod");
  });

  it("refuses to take along containers that somebody else put into the pod", () => {
    const pod = observedPod(webapp);
    const holding = { ...pod, containers: [...pod.containers, emptyContainer] };
    expect(textOf(webapp, holding)).toContain("nothing to do");
    expect(() => textOf(webapp, holding, { forceRecreate: true })).toThrow("did not create");
  });

  it("refuses to take along what somebody else has put into a process namespace", () => {
    const pod = observedPod(webapp);
    const guest = { ...emptyContainer, shares: { ...emptyContainer.shares, pid: "main" } };
    const holding = { ...pod, containers: [...pod.containers, guest] };
    const changed = podSpec([proxy, tools, containerSpec("main", { user: "1" })]);
    expect(() => textOf(changed, holding)).toThrow(
      expect.objectContaining({
        code: "foreign-pod",
        hint: "remove it first: podman rm -f foreign",
      }),
    );
  });

  it("makes no container beside one that was renamed", () => {
    const pod = observedPod(webapp);
    const renamed = pod.containers.map((one) =>
      one.name === "main"
        ? { ...one, name: "other", fullName: "other", managed: false, foreign: "it was renamed" }
        : one,
    );
    const holding = { ...pod, containers: renamed };
    expect(() => textOf(webapp, holding)).toThrow(
      expect.objectContaining({ code: "foreign-pod", evidence: ["it was renamed"] }),
    );
    // Next to the one that is Sidepod's, a copy of it is a guest like any other.
    const copy = renamed.filter(({ name }) => name === "other");
    const both = { ...pod, containers: [...pod.containers, ...copy] };
    expect(textOf(webapp, both)).toContain("nothing to do");
  });

  it("says what is not mounted again of volumes without a name", () => {
    const at = (target: string) =>
      [{ type: "volume", target, readOnly: false, options: [] }] as const;
    const was = podSpec([proxy, tools, containerSpec("main", { mounts: at("/data") })]);
    const moved = podSpec([proxy, tools, containerSpec("main", { mounts: at("/other") })]);
    const { notices } = reconcile(desiredOf(moved), observedBy(moved, observedPod(was)));
    expect(notices).toEqual([
      expect.stringMatching(/^the data of webapp\/main in \/data, .* down removes it$/),
    ]);
    const changed = podSpec([
      proxy,
      tools,
      containerSpec("main", { mounts: at("/data"), user: "1" }),
    ]);
    expect(reconcile(desiredOf(changed), observedBy(changed, observedPod(was))).notices).toEqual(
      [],
    );
  });

  it("keeps the neighbours when a sidecar is inserted, and replaces those that swap", () => {
    const inserted = podSpec([proxy, containerSpec("logs"), tools, main]);
    const plan = reconcile(desiredOf(inserted), observedBy(inserted, observedPod(webapp)));
    expect(plan.steps.map(({ id }) => id)).toEqual([
      "create-container webapp/logs",
      "start-container webapp/logs",
    ]);
    const swapped = podSpec([tools, proxy, main]);
    expect(textOf(swapped, observedPod(webapp))).toContain("its place in the start order changed");
  });

  it("needs only steps that come before it, so that a plan always ends", () => {
    const changed = podSpec([
      containerSpec("proxy", { user: "1" }),
      tools,
      containerSpec("main", { user: "1" }),
    ]);
    const { steps } = reconcile(desiredOf(changed), observedBy(changed, observedPod(webapp)));
    steps.forEach((step, index) => {
      const before = steps.slice(0, index).map(({ id }) => id);
      for (const need of step.needs) expect(before).toContain(need);
    });
  });
});
