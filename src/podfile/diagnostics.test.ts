// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a pod file
import { describe, expect, it } from "vitest";
import { briefly, loadText } from "../../test/support/load-text.ts";

async function faults(text: string, environment: Record<string, string> = {}): Promise<string[]> {
  const { pods, diagnostics } = await loadText(text, { environment });
  if (pods.length > 0) throw new Error("the text is a pod file without errors");
  return briefly(diagnostics);
}

const main = "main: { image: x }";
const pod = `name: a\n${main}`;

describe("keys", () => {
  it.each([
    [`${pod}\nsidecar: {}`, ['3:1 unknown key "sidecar" (sidecars)']],
    [`${pod}\non_main_exti: stop`, ['3:1 unknown key "on_main_exti" (on_main_exit)']],
    ["name: a\nmain: { imge: x }", ['2:9 unknown key "imge" in main (image)']],
    ["name: a\nmain: { image: x, capAdd: [] }", ['2:19 unknown key "capAdd" in main (cap_add)']],
    [`${pod}\npod: { mem_limits: 1g }`, ['3:8 unknown key "mem_limits" in pod (mem_limit)']],
    [
      "name: a\nmain: { image: x, healthcheck: { test: x, intervall: 1s } }",
      ['2:43 unknown key "intervall" in main.healthcheck (interval)'],
    ],
    [
      "name: a\nmain: { image: x, volumes: [{ type: bind, source: ./a, target: /a, readonly: true }] }",
      ['2:68 unknown key "readonly" in main.volumes[0] (read_only)'],
    ],
    [`${pod}\nname: b`, ['3:1 the key "name" is given twice']],
    ["name: a", ["1:1 main is missing"]],
    [main, ["1:1 name is missing"]],
  ])("%s", async (text, expected) => {
    expect(await faults(text)).toEqual(expected);
  });

  it.each([
    ["depends_on: [b]", "main.depends_on", "before main"],
    ["preset: debug", "main.preset", "with use"],
    ["args: [b]", "main.args", "command"],
    ["livenessProbe: {}", "main.livenessProbe", "probes.live"],
  ])("of Compose and Kubernetes are told with what to do: %s", async (field, path, hint) => {
    const { diagnostics } = await loadText(`name: a\nmain: { image: x, ${field} }`);
    expect(diagnostics).toMatchObject([
      { code: "foreign-key", path, hint: expect.stringContaining(hint) },
    ]);
  });

  it.each([
    ["image: y", "image", "indent it below main"],
    ["share: [net]", "share", "set pod.share"],
    ["pod: { on_main_exit: stop }", "pod.on_main_exit", "at the top of the file"],
    ["pod: { image: y }", "pod.image", "it belongs to a container"],
    [
      "sidecars: { b: { image: x, on_main_exit: stop } }",
      "sidecars.b.on_main_exit",
      "at the top of the file",
    ],
    ["sidecars: { b: { image: x, share: [net] } }", "sidecars.b.share", "set pod.share"],
  ])("that belong elsewhere are sent there: %s", async (text, path, hint) => {
    const { diagnostics } = await loadText(`${pod}\n${text}`);
    expect(diagnostics).toMatchObject([{ path, hint: expect.stringContaining(hint) }]);
  });

  it.each([
    ["name: a\nmain:", "2:1 main is empty", "indent its content"],
    ["name:\nmain: { image: x }", "1:1 name is empty", undefined],
    [`${pod}\nsidecars: { b: }`, "3:13 sidecars.b is empty", "indent"],
    [`${pod}\nsidecars: [{ name: b }]`, "3:11 sidecars should be a map, not a list", "NAME:"],
    [`${pod}\nsidecars: { b: x }`, "3:16 sidecars.b should be a map, not a string", "image"],
    [`name: 12\n${main}`, "1:7 name should be a string, not a number", "quotes"],
    ["- a", "1:1 the document should be a map, not a list", "---"],
  ])(
    "with nothing or the wrong thing behind them say how to write it: %s",
    async (text, at, hint) => {
      const { diagnostics } = await loadText(text);
      expect(briefly(diagnostics)).toEqual([at]);
      expect(diagnostics[0]?.hint ?? "").toContain(hint ?? "");
    },
  );
});

describe("values", () => {
  it.each([
    ["image: 7", "3:10 main.image should be a string, not a number"],
    ["image: Nginx", "3:10 main.image: not a valid name of an image: it contains capital letters"],
    ["image: [x]", "3:10 main.image should be a string, not a list"],
    ["command: { a: b }", "3:12 main.command should be a string or a list, not a map"],
    ["cpus: two", "3:9 main.cpus: not a number"],
    ["cpus: -1", "3:9 main.cpus: less than 0"],
    ["mem_limit: 12x", "3:14 main.mem_limit: not a size"],
    ["stop_grace_period: 10", "3:22 main.stop_grace_period: the duration has no unit"],
    ["tty: yes", '3:8 unknown value "yes" of main.tty'],
    ["pull_policy: alwyas", '3:16 unknown value "alwyas" of main.pull_policy (always)'],
    ["restart: alwyas", "3:12 main.restart: not a restart policy (always)"],
    ["cap_add: [SYS_PTRAC]", "3:13 main.cap_add[0]: unknown capability (SYS_PTRACE)"],
    ["ulimits: { nofiles: 1 }", '3:14 the key "nofiles": unknown limit (nofile)'],
    [
      "ulimits: { nofile: { soft: 2, hard: 1 } }",
      '3:14 the soft limit of "nofile" is above the hard one',
    ],
    ["ulimits: { nofile: { soft: 2 } }", "3:14 main.ulimits.nofile.hard is missing"],
    ["volumes: [data:/x]", "3:13 the volume is not declared"],
    ["volumes: [./a]", "3:13 main.volumes[0]: the path in the container is not absolute"],
    ["volumes: [./a:/x, ./b:/x/]", "3:21 something else is mounted at the same path"],
    ["volumes: [{ type: bind, target: /x }]", "3:13 a bind has no source"],
    [
      "volumes: [{ type: bnd, target: /x }]",
      '3:21 unknown value "bnd" of main.volumes[0].type (bind)',
    ],
    [
      "volumes: [{ type: tmpfs, target: /x, bind: {} }]",
      "3:40 bind has options for a type other than tmpfs",
    ],
    ["ports: ['80:80', '80:81']", "3:20 host port 80/tcp is published twice"],
    ["ports: ['127.0.0.1:80:80', '80:81']", "3:30 host port 80/tcp is published twice"],
    ["ports: [a]", "3:11 main.ports[0]: the container port is not a number or range"],
    ["environment: [1]", "3:17 main.environment[0] should be a string, not a number"],
    [
      "environment: { A: [x] }",
      "3:21 main.environment.A should be a string, a number, true or false or empty, not a list",
    ],
    ["environment: ['=b']", "3:17 main.environment[0]: the name before = is empty"],
    ["env_file: nope.env", "3:13 the env file does not exist"],
    [
      "labels: { io.sidepod.role: main }",
      "3:13 labels that begin with io.sidepod. are reserved for Sidepod",
    ],
    [
      "labels: [IO.sidepod.x=1]",
      "3:12 labels that begin with io.sidepod. are reserved for Sidepod",
    ],
    ["secrets: [db]", "3:13 it is not declared in secrets at the top of the file"],
    ["pid: main", "3:8 the containers join each other's process namespaces in a cycle"],
    ["pid: other", "3:8 pid does not name a container of this pod"],
    ["pid: container:main", "3:8 name a container of this pod without a prefix (main)"],
    ["use: debgu", "3:8 there is no such preset (debug)"],
    ["with: { a: 1 }", "3:3 with sets parameters of a preset, but use names no preset"],
    [
      "use: debug\n  pid: host\n  with: { imag: x }",
      '5:11 unknown key "imag" in main.with (image)',
    ],
    [
      "use: debug\n  pid: host\n  with: { capabilities: NET_RAW }",
      "5:25 main.with.capabilities should be a list, not a string",
    ],
    ["rootfs: host", "3:3 both image and rootfs are given"],
    ["rootfs: hst", '3:11 unknown value "hst" of main.rootfs (host)'],
    ["hostname: x", "3:3 the pod's containers share one host name"],
    ["working_dir: srv", "3:16 the folder is not an absolute path"],
    ["logging: { options: {} }", "3:3 logging has no driver"],
    ["healthcheck: { interval: 1s }", '3:3 the health check of "main" has no test'],
    ["healthcheck: { test: [curl] }", "3:24 the list does not begin with CMD, CMD-SHELL or NONE"],
    ["probes: { ready: {} }", "3:20 main.probes.ready: the probe has no check"],
    [
      "probes: { ready: { tcp: 1, log: x } }",
      "3:20 main.probes.ready: the probe has more than one check",
    ],
    ["probes: { ready: { tcp: 99999 } }", "3:27 main.probes.ready.tcp: more than 65535"],
    ['command: "sh -c \'x"', "3:12 main.command: a ' is not closed"],
    [
      "security_opt: [no-new-privilege]",
      "3:18 main.security_opt[0]: unknown security option (no-new-privileges)",
    ],
    ["extra_hosts: { 'a b': 1.2.3.4 }", '3:18 the key "a b": not a host name'],
    ["container_name: a;b", "3:19 main.container_name: not a valid name"],
  ])("%s", async (field, expected) => {
    const image = field.startsWith("image") ? "" : "\n  image: x";
    expect(await faults(`name: a\nmain:\n  ${field}${image}`)).toEqual([expected]);
  });
});

describe("names", () => {
  it.each(["a;b", "$(id)", '"a\\nb"', "../a", "-a", "a b"])("%s is refused", async (name) => {
    expect(await faults(`name: ${name}\n${main}`)).toEqual(["1:7 name: not a valid name"]);
    const [fault] = await faults(`${pod}\nsidecars:\n  ${name}: { image: x }`);
    expect(fault).toMatch(/^4:3 the key ".*": not a valid name$/);
  });

  it.each([
    [
      `${pod}\nsidecars: { main: { image: x } }`,
      '3:13 the key "main": "main" names the main container',
    ],
    [
      `${pod}\nsidecars: { infra: { image: x } }`,
      '3:13 the key "infra": "infra" is reserved for the pod\'s infra container',
    ],
    [
      `${pod}\ninit: { b: { image: x } }\nsidecars: { b: { image: x } }`,
      '4:13 there is also an init container "b"',
    ],
    [
      `${pod}\nsidecars: { b: { image: x, container_name: a-main } }`,
      "2:1 the engine's name of main is also that of sidecars.b",
    ],
    [`${pod}\n---\n${pod}`, '4:7 an earlier document also has the name "a"'],
    [
      `${pod}\npod: { ports: ['80:80'] }\n---\nname: b\n${main}\npod: { ports: ['80:80'] }`,
      '7:15 host port 80/tcp is published by "a" above',
    ],
  ])("%s", async (text, expected) => {
    const { diagnostics } = await loadText(text);
    expect(briefly(diagnostics)).toEqual([expected]);
  });
});

describe("what takes more than one container to see", () => {
  it.each([
    ["sidecars: { b: { image: x, pid: c }, c: { image: x, pid: b } }", 2, "cycle"],
    ["init: { b: { image: x, pid: main } }", 1, "runs before"],
    ["init: { b: { image: x } }\nsidecars: { c: { image: x, pid: b } }", 1, "init container"],
    ["init: { b: { image: x, restart: always } }", 1, "runs to completion"],
    ["secrets: { s: {} }", 1, "has no source"],
    ["secrets: { s: { file: a, environment: B } }", 1, "more than one source"],
    ["secrets: { s: { file: a } }\nconfigs: { s: { file: a } }", 1, "there is also a secret"],
  ])("%s", async (rest, count, part) => {
    const found = await faults(`${pod}\n${rest}`);
    expect(found).toHaveLength(count);
    expect(found[0]).toContain(part);
  });
});

describe("variables", () => {
  it.each([
    ["main: { image: '${A' }", "2:16 a variable's } is missing"],
    ["main: { image: '${}' }", "2:16 a variable has no name"],
    ["main: { image: '${A:?need} ${B' }", "2:17 the variable A is not set: need"],
    ["main: { image: '${A/x}' }", "2:16 unknown form of variable"],
    ["main: { image: 'a:${T:?tell which}' }", "2:19 the variable T is not set: tell which"],
    ["main:\n  image: >-\n    a\n    ${T?}", "5:5 the variable T is not set"],
  ])("%s", async (text, expected) => {
    expect(await faults(`name: a\n${text}`)).toContain(expected);
  });

  it("that are not set are warned of once, at their place, and are empty", async () => {
    const { pods, diagnostics } = await loadText(
      `name: a\nmain:\n  image: x\n  command: ["b \${ONE}", "\${ONE}", $TWO]`,
    );
    expect(briefly(diagnostics)).toEqual([
      "4:16 the variable ONE is not set; it is treated as empty",
      "4:35 the variable TWO is not set; it is treated as empty",
    ]);
    expect(diagnostics.every(({ severity }) => severity === "warning")).toBe(true);
    expect(pods[0]?.spec.containers[0]?.command).toEqual(["b ", "", ""]);
  });

  it("are not in messages with their values", async () => {
    const secret = "hunter2";
    const { diagnostics } = await loadText(
      "name: $S\nmain: { image: '$S x', mem_limit: $S, pull_policy: $S, volumes: ['$S:/x'], pid: $S }",
      { environment: { S: secret } },
    );
    expect(diagnostics.length).toBeGreaterThan(3);
    expect(JSON.stringify(diagnostics)).not.toContain(secret);
  });
});

describe("files that are no pod files", () => {
  it.each([
    ["", "1:1 the file is empty"],
    ["# nothing\n---\n", "1:1 the file is empty"],
    ["- a", "1:1 the document should be a map, not a list"],
    ["text", "1:1 the document should be a map, not a string"],
    ["\0\x01", "1:1 the file is not text: it contains a zero byte"],
    ["apiVersion: v1\nkind: Pod", "1:1 metadata is missing"],
    [
      "services: { web: { image: x } }",
      "1:1 this is a Compose file; a pod file has one main container and its sidecars",
    ],
    ["name: a\n\tmain: x", "2:1 a tab is used for indentation; YAML requires spaces"],
    ["name: 'a", "1:7 the quote is not closed"],
    ["name: !x a\nmain: {image: x}", "1:7 unresolved tag: !x"],
    ["name: a\nmain: *nope", '2:7 there is no anchor "nope" before this alias'],
    [
      "name: a\nmain: &m { image: x, labels: *m }",
      '2:30 the alias "m" is inside the value that it repeats',
    ],
    ["name: a\nmain: { <<: x, image: x }", "2:13 << merges maps, but this is not a map"],
    ["name: a\nmain: { [x]: x, image: x }", "2:9 a key is not a plain text"],
    ["[".repeat(200_000), "1:1 the file is nested more than 100 levels deep"],
    ["- ".repeat(200_000), "1:1 the file is nested more than 100 levels deep"],
    ["? ".repeat(5000), "1:1 the file is nested more than 100 levels deep"],
    [
      `a: ${"x".repeat(5 * 1024 * 1024)}`,
      "1:1 the file is larger than 1 MiB, the limit of a pod file",
    ],
    ["---\nname: a\n".repeat(500), "1:1 the file has more than 256 documents"],
  ])("number %#", async (text, expected) => {
    expect((await faults(text))[0]).toBe(expected);
  });

  it("has no end of aliases", async () => {
    const lines = ["x-0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 12; level++) {
      lines.push(
        `x-${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(", ")}]`,
      );
    }
    const found = await faults(`${lines.join("\n")}\nname: a\nmain: { image: x, command: *a11 }`);
    expect(found[0]).toMatch(/ aliases repeat more than 100000 values$/);
  });

  it("may hold more brackets in texts than it may nest", async () => {
    const { diagnostics } = await loadText(
      `${pod}\nx-note: "${"[".repeat(500)}" # ${"{".repeat(500)}`,
    );
    expect(diagnostics).toEqual([]);
  });
});
