import { describe, expect, it } from "vitest";
import {
  containerManifest,
  findings,
  loadManifest,
  podManifest,
} from "../../test/support/load-manifest.ts";
import { loadText } from "../../test/support/load-text.ts";
import type { PodSpec } from "../podfile/model.ts";

const mount = "volumeMounts: [{ name: v, mountPath: /v }]";

function load(volume: string, fields = mount): Promise<PodSpec> {
  return loadManifest(containerManifest(fields, `  volumes: [{ name: v, ${volume} }]\n`));
}

function loadShared(volume: string, initFields: string): Promise<PodSpec> {
  return loadManifest(
    podManifest(`  initContainers: [{ name: other, image: app, ${mount}, ${initFields} }]
  containers: [{ name: app, image: app, ${mount} }]
  volumes: [{ name: v, ${volume} }]
`),
  );
}

describe("an emptyDir", () => {
  const volume = { type: "volume", source: "v", target: "/v", readOnly: false };

  it.each(["emptyDir: {}", "emptyDir:", ""])(
    "is a volume that goes with the pod: %j",
    async (given) => {
      const { volumes, containers } = await load(given);
      expect(volumes).toMatchObject([
        { key: "v", name: "web-v", external: false, ephemeral: true },
      ]);
      expect(containers[0]?.mounts).toMatchObject([volume]);
    },
  );

  it("in memory is a tmpfs where one container has it", async () => {
    const { volumes, containers } = await load("emptyDir: { medium: Memory, sizeLimit: 1Mi }");
    expect(volumes).toEqual([]);
    expect(containers[0]?.mounts).toEqual([
      { type: "tmpfs", target: "/v", options: ["mode=0777", "size=1048576"] },
    ]);
  });

  it("in memory is a volume in memory where several have it", async () => {
    const spec = await loadShared(
      "emptyDir: { medium: Memory, sizeLimit: 1Mi }",
      "restartPolicy: Always",
    );
    expect(spec.volumes).toMatchObject([
      {
        driver: "local",
        options: { type: "tmpfs", device: "tmpfs", o: "mode=0777,nr_blocks=256" },
      },
    ]);
    expect(spec.containers.map(({ mounts }) => mounts)).toMatchObject([[volume], [volume]]);
  });

  it("is on disk where an init container hands it on, with a warning", async () => {
    const spec = podManifest(`  initContainers: [{ name: other, image: app, ${mount} }]
  containers: [{ name: app, image: app, ${mount} }]
  volumes: [{ name: v, emptyDir: { medium: Memory } }]
`);
    const { pods, diagnostics } = await loadText(spec);
    expect(pods[0]?.spec.volumes).toMatchObject([{ ephemeral: true, options: {} }]);
    expect(diagnostics).toMatchObject([
      { severity: "warning", path: "spec.volumes[0].emptyDir.medium", line: 7 },
    ]);
  });

  it("belongs to the user who writes to it, main before others, which is said where it matters", async () => {
    const ofUser = (user: number) =>
      `restartPolicy: Always, securityContext: { runAsUser: ${user} }`;
    const main = (rest: string) =>
      podManifest(`${rest}  securityContext: { runAsUser: 5, runAsGroup: 6 }
  containers: [{ name: app, image: app, ${mount} }]
  volumes: [{ name: v }]
`);
    const beside = (user: number) =>
      main(`  initContainers: [{ name: other, image: app, ${mount}, ${ofUser(user)} }]\n`);
    for (const text of [main(""), beside(0), beside(5), beside(7)]) {
      const { pods } = await loadText(text);
      expect(pods[0]?.spec.volumes).toMatchObject([{ options: { o: "uid=5,gid=6" } }]);
    }
    expect(await findings(beside(5))).toEqual([]);
    expect(await findings(beside(7))).toEqual([
      "warning 8:15 the volume belongs to user 5; other users cannot write to it",
    ]);
  });

  it("that nobody mounts is not made", async () => {
    expect((await load("emptyDir: {}", "tty: false")).volumes).toEqual([]);
  });
});

describe("a hostPath", () => {
  it.each([
    ["hostPath: { path: /data }", mount, { source: "/data", createSource: false }],
    [
      "hostPath: { path: ./data, type: DirectoryOrCreate }",
      mount,
      { source: "/srv/app/data", createSource: true },
    ],
    [
      "hostPath: { path: /data, type: File }",
      "volumeMounts: [{ name: v, mountPath: /v, subPath: a/b, readOnly: true, mountPropagation: HostToContainer }]",
      { source: "/data/a/b", readOnly: true, options: ["rslave"] },
    ],
  ])("is a bind: %s", async (volume, fields, expected) => {
    const { containers } = await load(volume, fields);
    expect(containers[0]?.mounts).toMatchObject([{ type: "bind", target: "/v", ...expected }]);
  });

  it("of a device is a device", async () => {
    const { containers } = await load("hostPath: { path: /dev/fuse, type: CharDevice }");
    expect(containers[0]).toMatchObject({
      mounts: [],
      devices: [{ source: "/dev/fuse", target: "/v", permissions: "rwm" }],
    });
  });
});

it("takes a claim as the named volume of that name, two of one claim as one", async () => {
  const { volumes, containers } = await loadManifest(
    containerManifest(
      "volumeMounts: [{ name: a, mountPath: /a }, { name: b, mountPath: /b }]",
      `  volumes: [{ name: a, persistentVolumeClaim: { claimName: data } },
    { name: b, persistentVolumeClaim: { claimName: data, readOnly: true } }]\n`,
    ),
  );
  expect(volumes).toEqual([{ key: "a", name: "data", external: false, options: {}, labels: {} }]);
  expect(containers[0]?.mounts).toMatchObject([
    { source: "a", target: "/a", readOnly: false },
    { source: "a", target: "/b", readOnly: true },
  ]);
});

describe("files from ConfigMaps and Secrets", () => {
  const sources = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { a.conf: alpha, b.conf: beta }
binaryData: { logo: iVBORw== }
---
apiVersion: v1
kind: Secret
metadata: { name: keys }
stringData: { tls.key: hunter2 }
data: { bytes: /w== }
`;
  const file = (volume: string, fields = mount, spec = "") =>
    loadText(containerManifest(fields, `${spec}  volumes: [{ name: v, ${volume} }]\n`) + sources);

  it("lie where the volume is mounted, one for each key", async () => {
    const { pods, diagnostics } = await file("configMap: { name: settings }");
    expect(diagnostics).toEqual([]);
    expect(pods[0]?.spec.containers[0]?.secrets).toEqual(
      ["a.conf", "b.conf", "logo"].map((key) => ({
        secret: `config_settings_${key}`,
        target: `/v/${key}`,
        uid: 0,
        gid: 0,
        mode: 0o644,
      })),
    );
    expect(pods[0]?.spec.secrets).toMatchObject([
      { name: "web-config_settings_a.conf", from: { content: "alpha" } },
      { name: "web-config_settings_b.conf", from: { content: "beta" } },
      { name: "web-config_settings_logo", from: { content: "iVBORw==", encoding: "base64" } },
    ]);
    expect(pods[0]?.recorded).toEqual(pods[0]?.spec);
  });

  it("can be some of the keys, under other names and modes", async () => {
    const { pods } = await file(
      "secret: { secretName: keys, defaultMode: 0400, items: [{ key: tls.key, path: tls/key.pem }, { key: bytes, path: b, mode: 0440 }] }",
    );
    expect(pods[0]?.spec.containers[0]?.secrets).toMatchObject([
      { target: "/v/tls/key.pem", mode: 0o400 },
      { target: "/v/b", mode: 0o440 },
    ]);
  });

  it("from a Secret are kept without their content", async () => {
    const { pods } = await file("secret: { secretName: keys }");
    expect(pods[0]?.spec.secrets).toMatchObject([
      { from: { content: "/w==", encoding: "base64" } },
      { from: { content: "hunter2" } },
    ]);
    expect(pods[0]?.recorded.secrets.map(({ from }) => from)).toEqual([
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: this is how a reference is kept
      { content: "${secret:keys/bytes}" },
      { content: "${secret:keys/tls.key}" },
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
    ]);
  });

  it("can be laid together, and be one file at a place of its own", async () => {
    const { pods, diagnostics } = await file(
      "projected: { defaultMode: 0440, sources: [{ configMap: { name: settings, items: [{ key: a.conf, path: conf/a }] } }, { secret: { name: keys } }] }",
      "volumeMounts: [{ name: v, mountPath: /etc/a, subPath: conf/a }, { name: v, mountPath: /etc/conf, subPath: conf }]",
    );
    expect(diagnostics).toEqual([]);
    expect(pods[0]?.spec.containers[0]?.secrets).toMatchObject([
      { target: "/etc/a", mode: 0o440 },
      { target: "/etc/conf/a" },
    ]);
    expect(pods[0]?.spec.secrets).toHaveLength(1);
  });

  it("belong to fsGroup", async () => {
    const { pods } = await file(
      "secret: { secretName: keys, defaultMode: 0400, items: [{ key: tls.key, path: k }] }",
      mount,
      "  securityContext: { fsGroup: 2000 }\n",
    );
    expect(pods[0]?.spec.containers[0]?.secrets).toMatchObject([{ gid: 2000, mode: 0o440 }]);
  });

  it("have names that every engine takes, however long those of the manifest", async () => {
    const long = `n${"a".repeat(200)}`;
    const { pods } = await loadText(
      `${containerManifest(mount, `  volumes: [{ name: v, configMap: { name: ${long} } }]\n`)}---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${long} }
data: { a: x, b: y, c_: z }
`,
    );
    const names = pods[0]?.spec.secrets.map(({ name }) => name) ?? [];
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][\w.-]{0,61}[a-z0-9]$/);
  });

  it.each([
    ["configMap: { name: setings }", 'there is no ConfigMap "setings" in this file (settings)'],
    [
      "secret: { secretName: keys, items: [{ key: tls.kye, path: x }] }",
      'the Secret "keys" has no key "tls.kye" (tls.key)',
    ],
  ])("have to be there: %s", async (volume, message) => {
    const { diagnostics } = await file(volume);
    expect(diagnostics).toMatchObject([{ severity: "error", code: "undeclared" }]);
    const { suggestion } = diagnostics[0] ?? {};
    expect(`${diagnostics[0]?.message} (${suggestion})`).toBe(message);
  });

  it("may be missing where they are optional", async () => {
    const { pods, diagnostics } = await file("configMap: { name: nope, optional: true }");
    expect(diagnostics).toEqual([]);
    expect(pods[0]?.spec.containers[0]?.secrets).toEqual([]);
  });

  it("that are empty are named, as Podman makes none of them", async () => {
    const text = `${containerManifest(mount, "  volumes: [{ name: v, configMap: { name: empty } }]\n")}---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: empty }, data: { none: } }
`;
    expect(await findings(text)).toEqual([
      'warning 7:37 the key "none" of ConfigMap "empty" is empty, and Podman does not create empty files',
    ]);
  });
});
