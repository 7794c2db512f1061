import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { engineMissing } from "../../support/engine.ts";
import { type Examples, openExamples } from "../../support/examples.ts";
import { capabilitiesOf, capability, capabilityMask, namespaceOf } from "../../support/kernel.ts";

const patience = { timeout: 30_000, interval: 100 };

const missing = await engineMissing();

describe.skipIf(missing)(`the examples of the use cases${missing ? ` (${missing})` : ""}`, () => {
  let examples: Examples;

  beforeAll(async () => {
    examples = await openExamples();
  });

  afterAll(async () => {
    await examples?.[Symbol.asyncDispose]();
  });

  describe("debugging", () => {
    beforeAll(() => examples.up("debugging", { APP_IMAGE: examples.images.nginx }));

    it("gives the sidecar the application's processes", async () => {
      const { stdout } = await inContainer("debugging/debugger", "ps");
      expect(stdout).toContain("nginx: master process");
    });

    it("gives it the application's files by way of its first process", async () => {
      const { stdout } = await inContainer("debugging/debugger", "ls", "/proc/1/root/etc/nginx");
      expect(stdout).toContain("nginx.conf");
    });

    it("shows the numbers of the namespaces as the kernel has them", async () => {
      const { stdout } = await examples.sidepod(["inspect", examples.named("debugging"), "--json"]);
      const found = JSON.parse(stdout) as {
        containers: { fullName: string; namespaces: Record<string, number> | null }[];
      };
      const app = found.containers.find(({ fullName }) => fullName === examples.named("myapp"));
      const pid = await examples.pid("myapp");
      for (const kind of ["net", "pid", "mnt", "user"]) {
        expect(namespaceOf(pid, kind)).toBe(`${kind}:[${app?.namespaces?.[kind]}]`);
      }
    });

    it("lets it send the application signals", async () => {
      const before = await inContainer("debugging/debugger", "ps");
      expect((await inContainer("debugging/debugger", "kill", "-HUP", "1")).status).toBe(0);
      const workers = (list: string) => list.match(/^ *\d+(?=.*worker process)/gm);
      await vi.waitUntil(async () => {
        const now = await inContainer("debugging/debugger", "ps");
        return (
          now.stdout.includes("worker") && workers(now.stdout)?.[0] !== workers(before.stdout)?.[0]
        );
      }, patience);
    });

    itLeavesNothing("debugging");
  });

  describe("logging", () => {
    beforeAll(() => examples.up("logging"));

    it("prints what the application writes into its file as the sidecar's log", async () => {
      const { named } = examples;
      const read = () => examples.sidepod(["logs", `${named("logging")}/collector`]);
      await vi.waitUntil(async () => (await read()).stdout.includes("order 1 served"), patience);
      expect((await examples.sidepod(["logs", named("logging")])).stdout).toMatch(
        /collector\S* .*order 1 served/,
      );
    });

    it("shares one volume under two paths", async () => {
      const app = await inContainer("logging", "cat", "/var/log/app/app.log");
      const sidecar = await inContainer("logging/collector", "cat", "/logs/app.log");
      expect(sidecar.stdout.slice(0, app.stdout.length)).toBe(app.stdout);
      expect(app.stdout).toContain("order 1 served\n");
    });

    itLeavesNothing("logging");
  });

  describe("monitoring", () => {
    beforeAll(() => examples.up("monitoring", { APP_IMAGE: examples.images.nginx }));

    it("gives the sidecar raw sockets, which the application does not have", async () => {
      const raw = capabilityMask(capability.netRaw);
      const [app, monitor] = [
        await examples.pid("monitoring-main"),
        await examples.pid("monitoring-monitor"),
      ];
      expect(capabilitiesOf(monitor, "CapEff") & raw).toBe(raw);
      expect(capabilitiesOf(app, "CapBnd") & raw).toBe(0n);
      expect(namespaceOf(monitor, "net")).toBe(namespaceOf(app, "net"));
    });

    it("runs a program that opens one", async () => {
      const { stdout } = await examples.sidepod([
        "logs",
        `${examples.named("monitoring")}/monitor`,
      ]);
      expect(stdout).toContain("tcpdump: -i any -n -l tcp port 80");
      const { stderr, stdout: output } = await inContainer(
        ...["monitoring", "arping", "-c", "1", "-I", "lo", "127.0.0.1"],
      );
      expect(stderr + output).toContain("not permitted");
    });

    it("answers on the pod's port", async () => {
      expect((await examples.page()).status).toBe(200);
    });

    itLeavesNothing("monitoring");
  });

  describe("proxying", () => {
    beforeAll(() => examples.up("proxying"));

    it("answers on the pod's port through the sidecar", async () => {
      const response = await examples.page();
      expect(await response.text()).toContain("The application answers through its proxy.");
      expect(response.headers.get("x-served-by")).toBe("sidecar");
    });

    it("keeps the application itself on loopback", async () => {
      const { stdout } = await inContainer("proxying", "netstat", "-tln");
      expect(stdout).toMatch(/ 127\.0\.0\.1:8000 /);
      expect(stdout).toMatch(/ 0\.0\.0\.0:80 /);
      expect(stdout).not.toMatch(/ 0\.0\.0\.0:8000 /);
    });

    it("is what Podman refuses on a container of a pod", async () => {
      const { engine, images, named } = examples;
      const pod = ["--pod", named("proxying"), "-p", "80"];
      await expect(engine.run(["create", ...pod, images.tools])).rejects.toThrow(
        "published or exposed ports must be defined when the pod is created",
      );
    });

    itLeavesNothing("proxying");
  });

  function inContainer(container: string, ...command: string[]) {
    return examples.sidepod(["exec", examples.named(container), "--", ...command]);
  }

  function itLeavesNothing(example: string) {
    it("leaves nothing behind", async () => {
      await examples.down(example);
      expect(await examples.leftovers()).toEqual([]);
    });
  }
});
