// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a pod file
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LoadTextOptions, loadText } from "../../test/support/load-text.ts";
import type { ContainerSpec, PodSpec } from "./model.ts";

async function loadBoth(text: string, options: LoadTextOptions): Promise<[PodSpec, PodSpec]> {
  const { pods, diagnostics } = await loadText(text, options);
  const [pod] = pods;
  if (!pod) throw new Error(JSON.stringify(diagnostics));
  return [pod.spec, pod.recorded];
}

async function recordedMain(
  fields: string,
  environment: Record<string, string>,
): Promise<ContainerSpec> {
  const text = `name: a\nmain:\n  image: x\n  ${fields}\nvolumes: { data: {} }`;
  const [, recorded] = await loadBoth(text, { environment });
  return recorded.containers[0] as ContainerSpec;
}

describe("what may be kept of a pod", () => {
  it("is the same where nothing came from the caller", async () => {
    const [spec, recorded] = await loadBoth(
      "name: a\nmain: { image: x, environment: { A: b, C: '${UNSET:-default}' }, volumes: ['./a:/b'] }",
      { environment: { OTHER: "value" } },
    );
    expect(recorded).toEqual(spec);
  });

  it.each<[string, Record<string, string>, Partial<ContainerSpec>]>([
    ["environment: { A: '${PW}' }", { PW: "s" }, { environment: { A: "${PW}" } }],
    ["environment: { A: 'x-${PW:-y}$$' }", { PW: "s" }, { environment: { A: "x-${PW:-y}$" } }],
    ["environment: ['A=$PW']", { PW: "s" }, { environment: { A: "$PW" } }],
    ["environment: [PW]", { PW: "s" }, { environment: { PW: "${PW}" } }],
    ["environment: { PW: , NOT_SET: }", { PW: "s" }, { environment: { PW: "${PW}" } }],
    ["environment: ['${ALL}']", { ALL: "A=s" }, { environment: { "${ALL}": "${ALL}" } }],
    ["environment: { A: '${ONE:-${TWO}}' }", { TWO: "s" }, { environment: { A: "${TWO}" } }],
    ["environment: { A: '${ONE:+set}' }", { ONE: "s" }, { environment: { A: "set" } }],
    ["environment: { PIN: $PIN }", { PIN: "1234" }, { environment: { PIN: "$PIN" } }],
    ["command: run ${WHAT} 'b c'", { WHAT: "s t" }, { command: ["run", "${WHAT}", "b c"] }],
    ["command: [run, $WHAT]", { WHAT: "s" }, { command: ["run", "$WHAT"] }],
    ["mem_limit: ${MEM}", { MEM: "1g" }, { limits: { memory: 1024 ** 3 } }],
    ["cpus: ${CPUS}", { CPUS: "1.5" }, { limits: { cpus: 1.5 } }],
    ["tty: ${TTY}", { TTY: "true" }, { tty: true }],
    ["restart: ${R}", { R: "always" }, { restart: { policy: "always" } }],
    ["user: ${WHO}", { WHO: "1000" }, { user: "${WHO}" }],
    ["container_name: ${NAME}", { NAME: "mine" }, { fullName: "mine" }],
    ["labels: { a: '$L' }", { L: "s" }, { labels: { a: "$L" } }],
  ])("%s", async (fields, environment, expected) => {
    expect(await recordedMain(fields, environment)).toMatchObject(expected);
  });

  it.each([
    ["${D}/x:/data:ro", "/secret", "${D}/x", "/data"],
    ["${D}/x:/data:ro", "./secret", "/srv/app/${D}/x", "/data"],
    ["./${D}:/data:ro", "secret", "/srv/app/${D}", "/data"],
    ["${D}:/data:ro", "data", "data", "/data"],
    ["data:${D}:ro", "/secret", "data", "${D}"],
    ["~/x:/data:ro", "", "~/x", "/data"],
    ["${D}", "/secret:/data:ro", "/srv/app/${D}", "${D}"],
  ])("has the mount %s with references", async (volume, value, source, target) => {
    const { mounts } = await recordedMain(`volumes: ['${volume}']`, { D: value });
    expect(mounts).toMatchObject([{ source, target, readOnly: true }]);
  });

  it("has a preset's parameters as references", async () => {
    const [spec, recorded] = await loadBoth(
      "name: a\nmain: { image: x }\nsidecars: { d: { use: debug, with: { image: '${I}', target: $T } } }",
      { environment: { I: "mine/tools", T: "main" } },
    );
    expect(spec.containers[0]).toMatchObject({ image: "mine/tools", pid: "main" });
    expect(recorded.containers[0]).toMatchObject({ image: "${I}", pid: "main" });
  });

  it("has names of variables for what env files set", async () => {
    const [, recorded] = await loadBoth("name: a\nmain: { image: x, env_file: e }", {
      files: { "/srv/app/e": "A=hunter2\nB='${A}'\n" },
    });
    expect(recorded.containers[0]?.environment).toEqual({ A: "${A}", B: "${B}" });
  });
});

it("takes variables from .env, the caller's first", async () => {
  const [spec, recorded] = await loadBoth("name: a\nmain: { image: '$ONE:$TWO' }", {
    environment: { ONE: "mine" },
    files: { "/srv/app/.env": "ONE=theirs\nTWO=t\n" },
  });
  expect(spec.containers[0]?.image).toBe("mine:t");
  expect(recorded.containers[0]?.image).toBe("$ONE:$TWO");
});

/** Every place where a text of the file's own choosing can stand. */
const places = [
  "main: { image: 'x', environment: { A: '@' } }",
  "main: { image: 'x', environment: ['A=@', 'B@'] }",
  "main: { image: x, command: '@', entrypoint: ['@'] }",
  "main: { image: 'a@', user: '@', working_dir: '/@', hostname: h }\npod: { share: [net] }",
  "main: { image: x, volumes: ['./@:/a', '/@:/b', 'data:/c@', '/d@'] }\nvolumes: { data: { driver_opts: { o: '@' } } }",
  "main: { image: x, volumes: [{ type: bind, source: '@', target: '/@' }], tmpfs: '/t@' }",
  "main: { image: x, labels: { a: '@' }, env_file: [{ path: '@', required: false }] }",
  "main: { image: x, labels: ['a=@'], security_opt: ['seccomp=@', 'label=type:@'] }",
  "main: { image: x, healthcheck: { test: ['CMD', '@'] }, logging: { driver: none, options: { tag: '@' } } }",
  "main: { image: x, probes: { ready: { exec: '@' }, live: { log: '@' }, startup: { http: ':80/@' } } }",
  "main: { image: x, devices: ['/dev/@:/dev/x@'] }\npod: { labels: { a: '@' }, sysctls: { a: '@' }, userns: '@', networks: ['@'] }",
  "main: { image: x, secrets: [s], configs: [c] }\nsecrets: { s: { file: '@' } }\nconfigs: { c: { content: '@' } }",
  "main: { image: x }\nsidecars: { d: { use: debug, with: { image: 'a@' } } }",
  "main: { image: x, extra_hosts: ['h:${IP}'] }\npod: { dns: ['${IP}'], ports: ['${IP}:80:80', { target: 80, published: 81, host_ip: '${IP}' }] }",
];

const forms = ["${S}", "$S", "${S:-other}", "${UNSET:-${S}}", "${S:?message}", "${UNSET-a${S}b}"];

it("never holds a value of the caller's, wherever it stands (property)", {
  timeout: 120_000,
}, async () => {
  // Letters and digits pass everywhere; the rest makes the parsers work.
  const value = fc.oneof(
    fc.stringMatching(/^[a-z0-9]{4}$/),
    fc.stringMatching(/^[a-z0-9:/ ='"~.,\\]{0,6}$/),
  );
  let loaded = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...places),
      fc.constantFrom(...forms),
      value,
      fc.constantFrom("", "/", "./", "~/", "a b", "x:y:", "=", "'"),
      async (place, form, ending, beginning) => {
        const secret = `${beginning}qZ7${ending}`;
        const { pods } = await loadText(`name: a\n${place.replaceAll("@", form)}`, {
          environment: { S: secret, IP: "10.77.66.55", PASSED: secret },
          files: { "/srv/app/.env": `FROM_FILE=${secret}` },
        });
        for (const { recorded } of pods) {
          loaded += 1;
          const text = JSON.stringify(recorded);
          expect(text).not.toContain("qZ7");
          expect(text).not.toContain("10.77.66.55");
          expect(text).not.toContain("/home/me");
          expect(text).not.toMatch(/[\ufdd0-\ufddf]/);
        }
      },
    ),
    { numRuns: 2000 },
  );
  expect(loaded).toBeGreaterThan(500);
});
