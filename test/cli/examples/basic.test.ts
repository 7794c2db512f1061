import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engineMissing } from "../../support/engine.ts";
import { type Examples, openExamples } from "../../support/examples.ts";
import {
  capabilitiesOf,
  capability,
  capabilityMask,
  namespaceOf,
  statusOf,
} from "../../support/kernel.ts";

const missing = await engineMissing();
const because = missing ? ` (${missing})` : "";

describe.skipIf(missing)(`the example basic${because}`, () => {
  let examples: Examples;
  let webapp: number;
  let sidecar: number;

  beforeAll(async () => {
    examples = await openExamples();
    await examples.up("basic");
    webapp = await examples.pid("webapp");
    sidecar = await examples.pid("debug-sidecar");
  });

  afterAll(async () => {
    await examples?.[Symbol.asyncDispose]();
  });

  it("answers on the pod's port", async () => {
    const response = await examples.page();
    expect(await response.text()).toBe(`Hello from ${examples.named("myapp-pod")}\n`);
  });

  it.each(["net", "ipc", "uts"])("shares the %s namespace", (kind) => {
    expect(namespaceOf(sidecar, kind)).toBe(namespaceOf(webapp, kind));
    expect(namespaceOf(sidecar, kind)).not.toBe(namespaceOf(process.pid, kind));
  });

  it.each(["pid", "mnt"])("does not share the %s namespace", (kind) => {
    expect(namespaceOf(sidecar, kind)).not.toBe(namespaceOf(webapp, kind));
  });

  it("keeps the application's processes from the sidecar", async () => {
    expect(await examples.exec("debug-sidecar", "ps")).not.toContain("httpd");
  });

  it("lets the sidecar reach the application over loopback", async () => {
    const page = await examples.exec("debug-sidecar", "wget", "-q", "-O", "-", "localhost:80");
    expect(page).toContain("Hello from");
  });

  it("gives Podman's own lists the document's names", async () => {
    const { engine, named } = examples;
    expect(await engine.run(["pod", "ps"])).toContain(named("myapp-pod"));
    const list = await engine.run(["ps", "--pod", "--format", "{{.Names}} {{.PodName}}"]);
    expect(list).toContain(`${named("webapp")} ${named("myapp-pod")}\n`);
    expect(list).toContain(`${named("debug-sidecar")} ${named("myapp-pod")}\n`);
  });

  it("changes nothing when brought up again", async () => {
    await examples.up("basic");
    expect(await examples.pid("webapp")).toBe(webapp);
    expect(await examples.pid("debug-sidecar")).toBe(sidecar);
  });

  it("becomes process-visibility by replacing only the sidecar", async () => {
    const { stdout } = await examples.sidepod([
      "plan",
      examples.file("process-visibility"),
      "--json",
    ]);
    const [plan] = JSON.parse(stdout) as [{ steps: { subject: string }[] }];
    const subjects = new Set(plan.steps.map(({ subject }) => subject));
    expect([...subjects]).toEqual([`${examples.named("myapp-pod")}/debug-sidecar`]);
  });

  describe("with the example secure-sidecar brought up over it", () => {
    let secure: number;

    beforeAll(async () => {
      await examples.up("secure-sidecar");
      secure = await examples.pid("secure-sidecar");
    });

    it("adds one container and leaves the others running", async () => {
      expect(await examples.pid("webapp")).toBe(webapp);
      expect(await examples.pid("debug-sidecar")).toBe(sidecar);
      expect(namespaceOf(secure, "net")).toBe(namespaceOf(webapp, "net"));
    });

    it("has one capability, for good", () => {
      const one = capabilityMask(capability.netBindService);
      expect(capabilitiesOf(secure, "CapBnd")).toBe(one);
      expect(capabilitiesOf(secure, "CapEff")).toBe(one);
      expect(capabilitiesOf(secure, "CapPrm")).toBe(one);
      expect(statusOf(secure, "NoNewPrivs")).toBe("1");
    });

    it("leaves the other containers Podman's default privileges", () => {
      expect(capabilitiesOf(webapp, "CapBnd")).not.toBe(capabilitiesOf(secure, "CapBnd"));
      expect(statusOf(webapp, "NoNewPrivs")).toBe("0");
    });

    it("has a root that cannot be written", async () => {
      await expect(examples.exec("secure-sidecar", "touch", "/new")).rejects.toThrow(
        "Read-only file system",
      );
      await examples.exec("webapp", "touch", "/new");
    });

    it("serves on a port below 1024, which takes its capability", async () => {
      const fetchIt = ["wget", "-q", "-O", "-", "localhost:81"];
      expect(await examples.exec("debug-sidecar", ...fetchIt)).toContain("one capability");
    });
  });

  it("leaves nothing behind", async () => {
    await examples.down("secure-sidecar");
    expect(await examples.leftovers()).toEqual([]);
  });
});

describe.skipIf(missing)(`the example process-visibility${because}`, () => {
  let examples: Examples;

  beforeAll(async () => {
    examples = await openExamples();
    await examples.up("process-visibility");
  });

  afterAll(async () => {
    await examples?.[Symbol.asyncDispose]();
  });

  it("shares the process namespace because the file says so", async () => {
    const webapp = await examples.pid("webapp");
    const sidecar = await examples.pid("debug-sidecar");
    expect(namespaceOf(sidecar, "pid")).toBe(namespaceOf(webapp, "pid"));
    expect(namespaceOf(sidecar, "mnt")).not.toBe(namespaceOf(webapp, "mnt"));
  });

  it("shows the application's processes to the sidecar", async () => {
    const { status, stdout } = await examples.sidepod([
      ...["exec", `${examples.named("myapp-pod")}/debug-sidecar`, "--", "ps", "aux"],
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ +1 .*httpd -f -p 80/m);
    expect(stdout).toContain("sleep infinity");
  });

  it("says in the list with whom the namespace is shared", async () => {
    const { stdout } = await examples.sidepod(["ps", examples.named("myapp-pod")]);
    expect(stdout).toMatch(/debug-sidecar +sidecar +running .*main: pid/);
  });

  it("leaves nothing behind", async () => {
    await examples.down("process-visibility");
    expect(await examples.leftovers()).toEqual([]);
  });
});
