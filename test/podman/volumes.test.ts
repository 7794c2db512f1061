import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { formatPlan } from "../../src/core/plan/plan.ts";
import { remove } from "../../src/core/run/remove.ts";
import { planUp } from "../../src/core/run/up.ts";
import { engineMissing } from "../support/engine.ts";
import { startSidepod, type TestSidepod } from "../support/sidepod.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`what a pod's data survives${missing ? ` (${missing})` : ""}`, () => {
  let sidepod: TestSidepod;
  let prefix: string;
  let run: TestSidepod["engine"]["run"];

  beforeAll(async () => {
    sidepod = await startSidepod("data");
    ({ prefix, run } = sidepod.engine);
  });
  afterEach(async () => {
    await sidepod.down({ graceMs: 0, volumes: true });
  });
  afterAll(async () => {
    await sidepod?.[Symbol.asyncDispose]();
  });

  const main = (fields: string) =>
    `main: { image: IMAGE, command: [sleep, infinity], stop_grace_period: 0s, ${fields} }`;
  const pod = (fields: string, more = "") => `name: NAME\n${main(fields)}\n${more}`;
  const write = (file: string) =>
    run(["exec", `${prefix}data-main`, "sh", "-c", `echo kept > ${file}`]);
  const read = (file: string, container = "main") =>
    run(["exec", `${prefix}data-${container}`, "cat", file]);
  const volumes = async () =>
    (await run(["volume", "ls", "-q"])).split("\n").filter((name) => name.startsWith(prefix));
  const secrets = async () =>
    (await run(["secret", "ls", "--format", "{{.Name}}"]))
      .split("\n")
      .filter((name) => name.startsWith(prefix));

  describe("volumes without a name", () => {
    it("are handed on to a container that is made again, and go with the pod", async () => {
      await sidepod.up(pod('volumes: ["/data", "/data/deeper"]'));
      await write("/data/file");
      await write("/data/deeper/file");
      await sidepod.up(pod('volumes: ["/data", "/data/deeper"], labels: { changed: "yes" }'));
      expect(await read("/data/file")).toBe("kept\n");
      expect(await read("/data/deeper/file")).toBe("kept\n");
      expect(await volumes()).toHaveLength(2);
      // The pod as a whole, too.
      const again = pod('volumes: ["/data", "/data/deeper"]', "pod: { hostname: another }");
      await sidepod.up(again);
      expect(await read("/data/file")).toBe("kept\n");
      await sidepod.down({ graceMs: 0 });
      expect(await volumes()).toEqual([]);
    });

    it("of an image are, too, with what the image has there", async () => {
      const image = `localhost/${prefix}volumes`;
      const container = `${prefix}base`;
      await run(["create", "--name", container, sidepod.engine.image, "true"]);
      await run([
        "commit",
        "-q",
        "--change",
        "VOLUME /root/",
        "--change",
        "VOLUME /tmp",
        container,
        image,
      ]);
      await run(["rm", container]);
      try {
        const text = pod("tmpfs: /tmp").replaceAll("IMAGE", image);
        await sidepod.up(text);
        await write("/root/file");
        await sidepod.up(text.replace("tmpfs", 'labels: { changed: "yes" }, tmpfs'));
        expect(await read("/root/file")).toBe("kept\n");
        expect(await volumes()).toHaveLength(1);
        await sidepod.down({ graceMs: 0 });
        expect(await volumes()).toEqual([]);
      } finally {
        await run(["rmi", image]);
      }
    });

    it("stay after an up that was broken off between a removal and a creation", async () => {
      await sidepod.up(pod('volumes: ["/data"]'));
      await write("/data/file");
      await run(["rm", "-f", "-v", "-t", "0", `${prefix}data-main`]);
      await sidepod.up(pod('volumes: ["/data"]'));
      expect(await read("/data/file")).toBe("kept\n");
    });

    it("go with a sidecar that is removed, and with no other", async () => {
      const sidecar = main('volumes: ["/data"]').replace("main:", "cache:");
      await sidepod.up(`${pod('volumes: ["/data"]')}sidecars:\n  ${sidecar}`);
      expect(await volumes()).toHaveLength(2);
      await remove(sidepod.backend, `${prefix}data`, "cache");
      expect(await volumes()).toHaveLength(1);
      await write("/data/file");
    });

    it("that cannot be handed on are a loss in the plan, and up asks before it removes them", async () => {
      const text = pod('volumes: ["/data"]');
      await sidepod.up(text);
      // As a version before this made it: the engine has named the volume.
      const { Config } = await sidepod.engine.client.containers.inspect(`${prefix}data-main`);
      await run(["rm", "-f", "-v", "-t", "0", `${prefix}data-main`]);
      const labels = Object.entries(Config.Labels ?? {}).flatMap(([name, value]) => [
        "--label",
        `${name}=${value}`,
      ]);
      await run([
        ...["run", "-d", "--pod", `${prefix}data`, "--name", `${prefix}data-main`, "-v", "/data"],
        ...[...labels, sidepod.engine.image, "sleep", "infinity"],
      ]);
      await write("/data/file");
      const changed = pod('volumes: ["/data"], labels: { changed: "yes" }');
      const readSecret = async () => Buffer.from("");
      const plan = await planUp(sidepod.backend, await sidepod.load(changed), { readSecret });
      expect(formatPlan(plan)).toMatch(
        / {2}loss: the data of \S+\/main in \/data \(volume [0-9a-f]{12}\)/,
      );
      await expect(sidepod.up(changed)).rejects.toMatchObject({
        code: "data-loss",
        hint: expect.stringMatching(/podman volume export [0-9a-f]{64} .*--accept-loss/),
      });
      expect(await read("/data/file")).toBe("kept\n");
      await sidepod.up(changed, { acceptLoss: true });
      await expect(read("/data/file")).rejects.toThrow();
    });
  });

  describe("what the file calls external", () => {
    const own = "volumes: { data: {} }\nsecrets: { key: { environment: KEY } }";
    const external =
      "volumes: { data: { name: NAME-data, external: true } }\nsecrets: { key: { name: NAME-key, external: true } }";
    const uses = 'volumes: ["data:/data"], secrets: [key]';
    const environment = { KEY: "secret" };

    const unused = 'labels: { uses: "neither" }';
    const stays = async () => {
      expect(await volumes()).toContain(`${prefix}data-data`);
      expect(await secrets()).toEqual([`${prefix}data-key`]);
    };

    it.each([
      ["by its name", uses, false],
      ["by its name, used by no container", unused, false],
      ["with its file", uses, true],
    ])(
      "stays when the pod goes %s, although the pod has made it once",
      async (_, fields, withFile) => {
        await sidepod.up(pod(uses, own), { environment });
        await write("/data/file");
        const { id } = await sidepod.container("main");
        await sidepod.up(pod(fields, external));
        // Nothing is made again for it.
        if (fields === uses) expect((await sidepod.container("main")).id).toBe(id);
        const { spec } = await sidepod.load(pod(fields, external));
        const file = withFile ? { file: spec } : {};
        await sidepod.down({ graceMs: 0, volumes: true, ...file });
        await stays();
        // Also where the pod and its containers are gone.
        await sidepod.down({ graceMs: 0, volumes: true });
        await stays();
        // Once it is the pod's again, it goes with it.
        await sidepod.up(pod(uses, own), { environment });
        expect(await read("/data/file")).toBe("kept\n");
        await sidepod.down({ graceMs: 0, volumes: true });
        expect([await volumes(), await secrets()]).toEqual([[], []]);
      },
    );

    it("stays when its file says so, before any up has noted it", async () => {
      await sidepod.up(pod(uses, own), { environment });
      const { spec } = await sidepod.load(pod(uses, external));
      await sidepod.down({ graceMs: 0, volumes: true, file: spec });
      await stays();
      await sidepod.down({ volumes: true });
    });

    it("is noted in the plan, once", async () => {
      await sidepod.up(pod(uses, own), { environment });
      const plan = async () =>
        formatPlan(
          await planUp(sidepod.backend, await sidepod.load(pod(uses, external)), {
            readSecret: async () => Buffer.from(""),
          }),
        );
      expect(await plan()).toMatch(
        /create {2}volume \S+-standing-\w+ {2}it records that \S+-data-data is external/,
      );
      await sidepod.up(pod(uses, external));
      expect(await plan()).toContain("nothing to do");
      await sidepod.up(pod(uses, own), { environment });
    });
  });

  it("leaves a volume at down that went with the pod once and is to stay by now", async () => {
    const manifest = (volume: string) => `
apiVersion: v1
kind: Pod
metadata: { name: NAME }
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: main
      image: IMAGE
      command: [sleep, infinity]
      volumeMounts: [{ name: data, mountPath: /data }]
  volumes:
    - { name: data, ${volume} }
`;
    await sidepod.up(manifest("emptyDir: {}"));
    await write("/data/file");
    const [name] = await volumes();
    await sidepod.up(manifest(`persistentVolumeClaim: { claimName: ${name} }`));
    await sidepod.down({ graceMs: 0 });
    expect(await volumes()).toContain(name);
    await sidepod.up(manifest("emptyDir: {}"));
    expect(await read("/data/file")).toBe("kept\n");
    await sidepod.down({ graceMs: 0 });
    expect(await volumes()).toEqual([]);
  });

  it("replaces no secret of the same name that it did not make", async () => {
    const text = pod("secrets: [key]", "secrets: { key: { environment: KEY } }");
    const name = `${prefix}data-key`;
    await sidepod.engine.client.secrets.create(name, "somebody's");
    try {
      await expect(sidepod.up(text, { environment: { KEY: "x" } })).rejects.toMatchObject({
        code: "name-in-use",
        evidence: ["Sidepod did not create it"],
      });
      await sidepod.down({ volumes: true });
      expect(await secrets()).toEqual([name]);
    } finally {
      await run(["secret", "rm", name]);
    }
  });
});
