// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a pod file

import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { briefly, type LoadTextOptions, loadText } from "../../../test/support/load-text.ts";
import { bounds } from "../bounds.ts";
import { loadContainer } from "../load/load-container.ts";
import type { PodSpec } from "../model.ts";
import { field, map } from "../schema/map.ts";
import { numeric } from "../schema/primitives.ts";
import { definePreset } from "./preset.ts";

/** A proxy takes over the port that led to main. */
const proxy = definePreset({
  name: "proxy",
  summary: "A proxy.",
  parameters: map({
    to: field(() => numeric(bounds.port), "Main's port; 80."),
    listen: field(() => numeric(bounds.port), "Its own; 8080."),
  }),
  resolve: ({ to = 80, listen = 8080 }) => ({
    container: {
      image: "nginx",
      environment: { UPSTREAM: `http://127.0.0.1:${to}`, LISTEN: String(listen) },
      configs: [{ source: "proxy.conf", target: "/etc/nginx/nginx.conf" }],
    },
    configs: { "proxy.conf": { content: `listen ${listen};` } },
    main: { environment: { TRUSTED_PROXY: "127.0.0.1" } },
    pod: {
      movePorts: [{ from: Number(to), to: Number(listen) }],
      sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" },
    },
  }),
});

/** A log reader sees the files that main writes. */
const logging = definePreset({
  name: "logging",
  summary: "A log reader.",
  parameters: map({ folder: field(z.string, "Where main writes; /var/log/app.") }),
  resolve: ({ folder = "/var/log/app" }) => ({
    container: { image: "fluent-bit", volumes: [`logs:${folder}:ro`], read_only: true },
    volumes: { logs: {} },
    main: { volumes: [`logs:${folder}`], environment: { LOG_DIR: folder } },
  }),
});

const presets = [proxy, logging];

async function load(text: string, options: LoadTextOptions = {}) {
  const { pods, diagnostics } = await loadText(text, { ...options, presets });
  return { spec: pods[0]?.spec, recorded: pods[0]?.recorded, said: briefly(diagnostics) };
}

function mainOf(pod: PodSpec | undefined) {
  return pod?.containers.find(({ role }) => role === "main");
}

describe("a preset that moves a port", () => {
  it("takes over what is published, wherever the file says so", async () => {
    const { spec, recorded, said } = await load(`
name: a
pod: { ports: ["8000:80", "53:53/udp"] }
sidecars: { front: { use: proxy } }
main: { image: x, ports: ["127.0.0.1:9000:80"] }`);
    expect(said).toEqual([]);
    expect(spec).toMatchObject({
      ports: [
        { hostPort: 8000, containerPort: 8080 },
        { hostPort: 53, containerPort: 53 },
        { hostIp: "127.0.0.1", hostPort: 9000, containerPort: 8080 },
      ],
      sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" },
      secrets: [{ key: "proxy.conf", name: "a-proxy.conf", from: { content: "listen 8080;" } }],
    });
    expect(spec?.containers[0]).toMatchObject({
      image: "nginx",
      secrets: [{ secret: "proxy.conf", target: "/etc/nginx/nginx.conf" }],
    });
    expect(mainOf(spec)?.environment).toEqual({ TRUSTED_PROXY: "127.0.0.1" });
    expect(recorded).toEqual(spec);
  });

  it("does so in what is recorded, too, with references where values of the caller are", async () => {
    const { spec, recorded } = await load(
      `
name: a
pod: { ports: ["$HOST:$PORT"] }
sidecars: { front: { use: proxy, with: { to: $PORT }, environment: { KEY: $KEY } } }
main: { image: x, environment: ["TRUSTED_PROXY=$KEY"] }`,
      { environment: { HOST: "8000", PORT: "3000", KEY: "hunter2" } },
    );
    const port = { hostPort: 8000, containerPort: 8080, protocol: "tcp" };
    expect(spec?.ports).toEqual([port]);
    expect(recorded?.ports).toEqual([port]);
    expect(mainOf(spec)?.environment).toEqual({ TRUSTED_PROXY: "hunter2" });
    expect(mainOf(recorded)?.environment).toEqual({ TRUSTED_PROXY: "$KEY" });
    expect(JSON.stringify(recorded)).not.toContain("hunter2");
  });

  it.each([
    [
      "pod: { ports: ['8000:81'] }",
      "6:10 no published port leads to 80, which the preset takes over",
    ],
    [
      "pod: { ports: ['8000:80', '8001:8080'] }",
      "6:10 a published port leads to 8080 already, which the preset puts in the place of 80",
    ],
  ])("says at use: what stands against it: %s", async (pod, expected) => {
    const { said, spec } = await load(`name: a
main: { image: x }
${pod}
sidecars:
  front:
    use: proxy`);
    expect(said).toEqual([expected]);
    expect(spec).toBeUndefined();
  });

  it("lets only one preset have a port", async () => {
    const { said } = await load(`name: a
pod: { ports: ['8000:80'] }
main: { image: x }
sidecars:
  one: { use: proxy }
  two: { use: proxy }`);
    expect(said).toEqual(["6:15 no published port leads to 80, which the preset takes over"]);
  });
});

describe("a preset that shares a volume with main", () => {
  it("declares it and mounts it in both", async () => {
    const { spec, recorded, said } = await load(
      `
name: a
sidecars: { reader: { use: logging, with: { folder: $DIR } } }
main: { image: x, volumes: ["./x:/x"] }`,
      { environment: { DIR: "/var/log/secret" } },
    );
    expect(said).toEqual([]);
    expect(spec?.volumes).toMatchObject([{ key: "logs", name: "a-logs" }]);
    expect(spec?.containers[0]?.mounts).toMatchObject([
      { source: "logs", target: "/var/log/secret", readOnly: true },
    ]);
    expect(mainOf(spec)?.mounts).toMatchObject([
      { source: "logs", target: "/var/log/secret", readOnly: false },
      { source: "/srv/app/x", target: "/x" },
    ]);
    expect(mainOf(recorded)?.mounts[0]).toMatchObject({ source: "logs", target: "$DIR" });
    expect(mainOf(recorded)?.environment).toEqual({ LOG_DIR: "$DIR" });
    expect(JSON.stringify(recorded)).not.toContain("/var/log/secret");
  });

  it("leaves what the file says itself: its volume, its mount, its variable", async () => {
    const { spec, recorded, said } = await load(`
name: a
sidecars: { reader: { use: logging } }
main:
  image: x
  volumes: ["logs:/var/log/app:U"]
  environment: { LOG_DIR: /elsewhere }
volumes: { logs: { name: all-logs } }`);
    expect(said).toEqual([]);
    expect(spec?.volumes).toMatchObject([{ key: "logs", name: "all-logs" }]);
    expect(mainOf(spec)?.mounts).toMatchObject([{ source: "logs", options: ["U"] }]);
    expect(mainOf(spec)?.environment).toEqual({ LOG_DIR: "/elsewhere" });
    expect(recorded).toEqual(spec);
  });

  it("mounts it once for two readers", async () => {
    const { spec } = await load(
      "name: a\nsidecars: { b: { use: logging }, c: { use: logging } }\nmain: { image: x }",
    );
    expect(mainOf(spec)?.mounts).toHaveLength(1);
  });

  it("says at use: that main has something else at its place", async () => {
    const { said } = await load(`name: a
main: { image: x, tmpfs: [/var/log/app] }
sidecars:
  reader:
    use: logging`);
    expect(said).toEqual([
      '5:10 main has something else at "/var/log/app", where the preset mounts "logs"',
    ]);
  });
});

it("a mistake beside what a preset gives has its own place", async () => {
  const { said } = await load(`name: a
main: { image: x }
sidecars:
  reader:
    use: logging
    volumes: ["other:/other", "logs:/x"]
    secrets: [none]`);
  expect(said).toEqual([
    "6:15 the volume is not declared",
    "7:15 it is not declared in secrets at the top of the file",
  ]);
});

describe("added to a pod that runs", () => {
  async function add(preset: string, file: string) {
    const { pods } = await loadText(file);
    const { loaded, diagnostics } = await loadContainer(
      { text: `use: ${preset}`, dir: "/srv/app", name: "tools" },
      pods[0]?.recorded as PodSpec,
      {
        environment: {},
        readFile: () => Promise.reject(Object.assign(new Error("none"), { code: "ENOENT" })),
        presets,
      },
    );
    return { container: loaded?.container, said: briefly(diagnostics) };
  }

  it("a preset needs what only up can change", async () => {
    const file = "name: a\nmain: { image: x }\npod: { ports: ['80:80'] }";
    const prefix = "1:6 the preset needs more than a sidecar:";
    expect((await add("logging", file)).said).toEqual([
      `${prefix} the pod has no volume "logs"`,
      `${prefix} main does not mount the same at "/var/log/app"`,
      `${prefix} main has no variable "LOG_DIR"`,
    ]);
    expect((await add("proxy", file)).said).toEqual([
      `${prefix} the pod has no secret "proxy.conf"`,
      `${prefix} main has no variable "TRUSTED_PROXY"`,
      `${prefix} the pod does not set "net.ipv4.ip_unprivileged_port_start"`,
      `${prefix} the published port leads to 80 and cannot be moved to 8080`,
    ]);
  });

  it("a preset joins where the pod has it all", async () => {
    const { container, said } = await add(
      "logging",
      `
name: a
main: { image: x, volumes: ["logs:/var/log/app"], environment: { LOG_DIR: /var/log/app } }
volumes: { logs: {} }`,
    );
    expect(said).toEqual([]);
    expect(container?.mounts).toMatchObject([{ source: "logs", target: "/var/log/app" }]);
  });
});
