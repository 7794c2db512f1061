import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { label } from "../../src/core/observe/labels.ts";
import type { Labels } from "../../src/core/plan/plan.ts";
import { sidepodHere } from "../support/command.ts";
import { engineMissing } from "../support/engine.ts";
import { labelOptions, ownLabels, ownPodLabels } from "../support/own-labels.ts";
import { obeys } from "../support/programs.ts";
import { startSupervisedPod, type TestSupervisedPod } from "../support/supervised-pod.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`labels that are not Sidepod's${missing ? ` (${missing})` : ""}`, () => {
  let supervised: TestSupervisedPod;

  beforeAll(async () => {
    supervised = await startSupervisedPod("good");
  });
  afterAll(async () => {
    if (supervised === undefined) return;
    // With the containers that were made from them.
    const made = ["debug", "past", "copy", "proxy"].map(imageOf);
    await supervised.engine.run(["rmi", "-f", ...made]).catch(() => undefined);
    await supervised[Symbol.asyncDispose]();
  });

  const sidepod = (...args: string[]) => sidepodHere(args, supervised.engine);
  const podman = (...args: string[]) => supervised.engine.run(args);
  const imageOf = (what: string) => `localhost/${supervised.engine.prefix}${what}`;
  const names = async () => (await podman("ps", "-a", "--format", "{{.Names}}")).split("\n");

  const file = (more = "") => `
name: NAME
sidecars:
  proxy: { image: IMAGE, command: ${obeys} }
main: { image: IMAGE, command: [sh, -c, "echo said; sleep infinity"], stop_grace_period: 0s }
${more}`;

  describe("beside a good pod", () => {
    /** By the last part of the pod's name, with what is to be said of each. */
    const bad: Record<string, { readonly labels: (name: string) => Labels; readonly why: string }> =
      {};
    const add = (name: string, why: string, change: (labels: Labels) => Labels) => {
      bad[name] = { labels: (full) => change(ownPodLabels(full)), why };
    };
    const spec = (name: string, why: string, fields: object | string) =>
      add(name, why, (labels) => ({
        ...labels,
        [label.spec]:
          typeof fields === "string"
            ? fields
            : JSON.stringify({ ...JSON.parse(labels[label.spec] ?? ""), ...fields }),
      }));
    add("newer", "created by a newer Sidepod", (labels) => ({ ...labels, [label.version]: "99" }));
    add("version", "its label io.sidepod.version", (labels) => ({
      ...labels,
      [label.version]: "x",
    }));
    add("bare", "it has no label io.sidepod.spec", () => ({ [label.version]: "1" }));
    add("clone", "its labels are those of pod", () => ownPodLabels("somebody"));
    spec("share", "share is not a list", { share: 5 });
    spec("json", "it is not JSON", "{");
    spec("null", "is not a map", "null");
    spec("proto", "name is missing", '{"__proto__":{"name":"x"},"share":5}');
    spec("deep", "is nested too deeply", `{"name":"x","x":${"[".repeat(5000)}${"]".repeat(5000)}}`);
    spec("ports", "ports[0].containerPort", { ports: [{ containerPort: -1, protocol: "tcp" }] });
    spec("limits", "limits.memory", { limits: { memory: "lots" } });
    spec("large", "is not a list", { share: "x".repeat(100_000) });

    beforeAll(async () => {
      const { name, engine, up } = supervised;
      for (const [part, { labels }] of Object.entries(bad)) {
        const full = `${engine.prefix}bad-${part}`;
        // A single argument can have no more than 128 KiB, which the engine itself does not mind.
        await engine.client.pods.create({ name: full, labels: labels(full) });
        const own = ownLabels(full, "main", { role: "main", keeper: "supervisor" });
        await podman(
          ...["run", "-d", "--pod", full, "--name", `${full}-main`],
          ...[...labelOptions(own), engine.image, "sleep", "infinity"],
        );
      }
      const started = await up(file());
      expect(started.status, started.stderr).toBe(0);
      // In the good pod, too.
      const probe = { check: { tcp: 80 }, timeoutMs: -1, retries: 1, startPeriodMs: 0 };
      const wrong = ownLabels(name, "odd", { probes: { ready: { ...probe, intervalMs: 0 } } });
      const odd = ["--pod", name, "--name", `${name}-odd`, ...labelOptions(wrong)];
      await podman("run", "-d", ...odd, engine.image, "sleep", "infinity");
    }, 120_000);

    test("ps shows each with the reason, in words and in JSON", async () => {
      const shown = await sidepod("ps");
      expect(shown.status, shown.stderr).toBe(0);
      const { stdout } = await sidepod("ps", "--json");
      const pods: { name: string; foreign?: string }[] = JSON.parse(stdout);
      for (const [part, { why }] of Object.entries(bad)) {
        const name = `${supervised.engine.prefix}bad-${part}`;
        expect(pods.find((pod) => pod.name === name)?.foreign).toContain(why);
        const line = shown.stdout.split("\n").find((one) => one.startsWith(`${name} `));
        expect(line).toContain("foreign: ");
        expect(line).toContain(why);
      }
      expect(pods.find(({ name }) => name === supervised.name)).not.toHaveProperty("foreign");
      const { containers } = await supervised.ps();
      expect(containers.map(({ name }) => name)).toContain("proxy");
    });

    test("logs, stats, inspect, wait, debug and events serve the good one", async () => {
      const { name } = supervised;
      const logs = await sidepod("logs", name);
      expect(logs.stdout).toMatch(/^main +\| said$/m);
      const stats = await sidepod("stats", "--json");
      const { security, cgroupVersion } = await supervised.engine.host();
      // That engine has none for anybody.
      if (!security.rootless || cgroupVersion !== "v1") {
        expect(stats.status, stats.stderr).toBe(0);
        expect(JSON.parse(stats.stdout)).toContainEqual(expect.objectContaining({ name }));
      }
      for (const command of [
        ["inspect", name],
        ["wait", name, "--timeout", "10s"],
        ["debug", name, "--", "true"],
        ["debug", "ls"],
        ["debug", "gc"],
        ["exec", name, "--", "true"],
        ["forward", "--list"],
      ]) {
        const { status, stderr } = await sidepod(...command);
        expect(status, `${command.join(" ")}: ${stderr}`).toBe(0);
      }
      const events = await sidepod("events", "--since", "10m", "--until", "0s");
      expect(events.status, events.stderr).toBe(0);
      expect(events.stdout).toContain(`${name}/main`);
    });

    test("the supervisor goes on with the good one, and says once what it leaves alone", async () => {
      const { name, engine } = supervised;
      await podman("kill", `${name}-proxy`);
      await supervised.restartsOf("proxy", 1);
      await podman("kill", `${engine.prefix}bad-share-main`);
      const { stdout } = await sidepod("supervisor", "logs");
      // A supervisor of another test's may have been there before this one.
      const lines = stdout.slice(stdout.lastIndexOf("started as process")).split("\n");
      const told = lines.filter((line) => line.includes(`${engine.prefix}bad-share`));
      expect(told).toEqual([expect.stringContaining("is left alone: its label io.sidepod.spec")]);
      const { State } = await engine.client.containers.inspect(`${engine.prefix}bad-share-main`);
      expect(State.Running).toBe(false);
    });

    test("commands on a bad one say why it is left alone, and what to do", async () => {
      const name = `${supervised.engine.prefix}bad-newer`;
      for (const command of [
        ["down", name],
        ["remove", name, "main"],
        ["up"],
        ["add", name, "debug"],
      ]) {
        const { status, stderr } =
          command[0] === "up"
            ? await sidepodHere(["up", "-"], {
                ...supervised.engine,
                stdin: `name: ${name}\nmain: { image: ${supervised.engine.image} }`,
              })
            : await sidepod(...command);
        expect(status).toBe(1);
        expect(stderr).toContain("error[foreign-pod]");
        expect(stderr).toContain("created by a newer Sidepod, whose labels have version 99");
        expect(stderr).toContain(`podman pod rm -f ${name}`);
      }
    });
  });

  describe("inherited from an image", () => {
    test("make no debug container: neither gc nor rm touches it", async () => {
      const { engine, name } = supervised;
      const made = await sidepod("debug", name, "--keep", "--", "sh", "-c", "echo data > /tmp/x");
      expect(made.status, made.stderr).toBe(0);
      const session = (await names()).find((one) => one.startsWith(`${name}-main-debug-`)) ?? "";
      const [image, past, copyOf] = ["debug", "past", "copy"].map(imageOf) as [
        string,
        string,
        string,
      ];
      await podman("commit", "-q", session, image);
      const labels = [
        ...[`${label.role}=debug`, `${label.targetId}=4711`, `${label.name}=debug-a1b2c3`],
        ...[`${label.expires}=2020-01-01T00:00:00Z`, `${label.copy}=`, `${label.maker}=1.2.3.4`],
      ];
      const changes = (more: string[] = []) =>
        [...labels, ...more].flatMap((one) => ["--change", `LABEL ${one}`]);
      await podman("commit", "-q", ...changes(), session, past);
      const asCopy = [`${label.copy}=true`, `${label.name}=${engine.prefix}trial`];
      await podman("commit", "-q", ...changes(asCopy), session, copyOf);
      const mine = [
        ["mine", image],
        ["past", past],
        ["past-debug-a1b2c3", past],
        ["trial", copyOf],
      ] as const;
      for (const [own, from] of mine) {
        await podman("create", "--name", engine.prefix + own, from, "true");
      }
      await podman("rm", "-f", "-t", "0", session);
      const own = mine.map(([one]) => engine.prefix + one);
      expect(await names()).toEqual(expect.arrayContaining(own));
      const gc = await sidepod("debug", "gc");
      expect(gc.status, gc.stderr).toBe(0);
      for (const one of own) expect((await sidepod("debug", "rm", one)).status).toBe(1);
      expect(await names()).toEqual(expect.arrayContaining(own));
      expect((await sidepod("debug", "ls", "--json")).stdout).not.toContain(engine.prefix);
    });

    test("make no part of a pod, in it or outside it", async () => {
      const { engine, name } = supervised;
      const image = imageOf("proxy");
      await podman("commit", "-q", `${name}-proxy`, image);
      const mine = `${engine.prefix}mine-in`;
      await podman("run", "-d", "--pod", name, "--name", mine, image, "sleep", "infinity");
      await podman("run", "-d", "--name", `${engine.prefix}alone`, image, "sleep", "infinity");
      const { stdout } = await sidepod("ps", name);
      expect(stdout).toMatch(
        new RegExp(`─ ${mine} .*foreign: its labels are those of ${name}-proxy`),
      );
      const events = await sidepod("events", "--since", "10m", "--until", "0s");
      expect(events.stdout).toMatch(new RegExp(`container +start +${mine}`));
      await podman("container", "clone", `${name}-proxy`, `${engine.prefix}clone`);
      const cloned = await sidepod("ps", name);
      expect(cloned.stdout).toMatch(
        new RegExp(`─ ${engine.prefix}clone .*foreign: its labels are`),
      );
      await podman("rm", "-f", "-t", "0", `${engine.prefix}clone`);
      // Its own proxy is the one that counts.
      const again = await supervised.up(file(), ["--remove-orphans"]);
      expect(again.status, again.stderr).toBe(0);
      const orphaned = await supervised.up(
        `name: NAME\nmain: { image: IMAGE, command: [sh, -c, "echo said; sleep infinity"], stop_grace_period: 0s }`,
        ["--remove-orphans"],
      );
      expect(orphaned.status, orphaned.stderr).toBe(0);
      expect(await names()).not.toContain(`${name}-proxy`);
      const removed = await sidepod("remove", name, mine);
      expect(removed.status).toBe(1);
      const down = await sidepod("down", name);
      expect(down.status).toBe(1);
      expect(down.stderr).toContain(`hint: remove them first: podman rm -f`);
      expect(await names()).toEqual(
        expect.arrayContaining([mine, `${engine.prefix}alone`, `${name}-main`]),
      );
    });

    test("and by hand on a volume take nothing along", async () => {
      const { engine } = supervised;
      const pod = `${engine.prefix}vol`;
      const volume = `${pod}-mine`;
      const labels = { [label.pod]: pod, [label.ephemeral]: "true" };
      await engine.client.volumes.create({ Name: volume, Labels: labels });
      const text = `name: ${pod}\nmain: { image: ${engine.image}, command: sleep infinity, volumes: ["own:/x"], stop_grace_period: 0s }\nvolumes: { own: {} }`;
      const up = await sidepodHere(["up", "-"], { ...engine, stdin: text });
      expect(up.status, up.stderr).toBe(0);
      const down = await sidepod("down", pod, "--volumes");
      expect(down.status, down.stderr).toBe(0);
      expect(await engine.client.volumes.exists(`${pod}-own`)).toBe(false);
      expect(await engine.client.volumes.exists(volume)).toBe(true);
    });
  });
});
