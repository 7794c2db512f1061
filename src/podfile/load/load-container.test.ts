import { expect, it } from "vitest";
import { loadText } from "../../../test/support/load-text.ts";
import { hashContainer } from "../../core/plan/hash.ts";
import { formatDiagnostic } from "../diagnostic.ts";
import { type ContainerSource, loadContainer } from "./load-container.ts";
import type { LoadContext } from "./loading.ts";

const podFile = `
name: webapp
pod: { ports: ["8080:80"] }
init: { migrate: { image: app } }
sidecars:
  proxy: { image: nginx }
  "123": { image: nginx, container_name: numbers }
main: { image: app, pid: proxy }
volumes: { data: {}, logs: { name: all-logs } }
secrets: { key: { file: ./key } }
configs: { conf: { content: x } }
`;

function contextOf(environment = {}, files: Record<string, string> = {}): LoadContext {
  return {
    environment,
    readFile: async (path) => {
      const text = files[path];
      if (text !== undefined) return text;
      throw Object.assign(new Error("none"), { code: "ENOENT" });
    },
  };
}

async function load(text: string, more: Partial<ContainerSource> = {}, context = contextOf()) {
  const { pods } = await loadText(podFile);
  const [pod] = pods;
  if (pod === undefined) throw new Error("the pod file has errors");
  const source = { path: "tools.yaml", text, dir: "/srv/app", name: "tools", ...more };
  const { loaded, diagnostics } = await loadContainer(source, pod.recorded, context);
  const said = diagnostics.map((one) => formatDiagnostic(one, text)).join("\n");
  return { loaded, said, pod };
}

it("is what it would be among the sidecars of the pod's file", async () => {
  const fields = `{ image: busybox, pid: main, volumes: ["data:/data", "logs:/logs:ro", "./conf:/conf"],
    secrets: [key], configs: [{ source: conf, target: /etc/conf }],
    environment: { A: "1" }, mem_limit: 10m }`;
  const { loaded, said, pod } = await load(fields);
  expect(said).toBe("");
  const whole = podFile.replace("sidecars:", `sidecars:\n  tools: ${fields}`);
  const inFile = (await loadText(whole)).pods[0];
  const expected = inFile?.spec.containers.find(({ name }) => name === "tools");
  expect(loaded?.container).toEqual(expected);
  if (inFile && expected && loaded) {
    expect(hashContainer(pod.recorded, loaded.container)).toBe(
      hashContainer(inFile.spec, expected),
    );
  }
});

it("keeps references in place of the caller's values", async () => {
  const text = "image: busybox\nenvironment: { TOKEN: $TOKEN, MODE: fast }";
  const files = { "/srv/app/.env": "TOKEN=from-file" };
  const { loaded } = await load(text, {}, contextOf({}, files));
  expect(loaded?.container.environment).toEqual({ TOKEN: "from-file", MODE: "fast" });
  expect(loaded?.recorded.environment).toEqual({ TOKEN: "$TOKEN", MODE: "fast" });
});

it("reads env files from its own folder", async () => {
  const files = { "/srv/app/tools.env": "A=1" };
  const { loaded } = await load("image: b\nenv_file: tools.env", {}, contextOf({}, files));
  expect(loaded?.container.environment).toEqual({ A: "1" });
  expect((await load("image: b\nenv_file: no.env")).said).toContain("the env file does not exist");
});

it("takes a key around the container for its name", async () => {
  const { loaded } = await load("# a comment\nshell:\n  image: busybox\n", { name: undefined });
  expect(loaded?.container.name).toBe("shell");
  expect(loaded?.container.fullName).toBe("webapp-shell");
  expect((await load("shell: { image: busybox }")).loaded?.container.name).toBe("tools");
});

it.each([
  ["", /tools\.yaml:1:1: error: the file is empty/],
  ["- image: x\n", /a container is a map/],
  ["image: x\n---\nimage: y\n", /:3:1: error: only one container can be added at a time/],
  ["name: a\nmain: { image: x }\n", /:1:1: error: this is a whole pod file/],
  ["services: { web: { image: x } }\nversion: 3\n", /this is a Compose file/],
  ["image: x\nimge: y\n", /:2:1: error: unknown key "imge" in sidecars\.tools\n.*\n.*\^\^\^\^/],
  [
    "image: x\npid: man\n",
    /:2:6: error: pid does not name a container .*\n.*\n.*\n.*did you mean "main"/,
  ],
  ["image: x\npid: tools\n", /join each other's process namespaces in a cycle/],
  ["image: x\npid: migrate\n", /:2:6: error: pid names an init container/],
  ["image: x\nvolumes: [dta:/x]\n", /:2:11: error: the pod has no such volume\n(.*\n)*.*"data"/],
  ["image: x\nvolumes: [other:/x]\n", /the pod has data, logs; add others to its file/],
  ["image: x\nconfigs: [cnf]\n", /the pod has no such config\n/],
  ["image: x\ncontainer_name: numbers\n", /the engine's name of sidecars.tools is also that of/],
  ["image: x\nports: ['80:80']\n", /:2:1: error: ports belong to the pod and cannot be added/],
  ["image: x\nextra_hosts: ['a:1.2.3.4']\n", /:2:1: error: .* one \/etc\/hosts/],
  ["image: x\nhostname: y\n", /:2:1: error: the pod's containers share one host name/],
  ["image: [x\n", /error/],
  ["volumes: [data:/x]\n", /:1:1: error: sidecars\.tools has no image/],
])("says what is wrong and where: %j", async (text, expected) => {
  const { loaded, said } = await load(text);
  expect(said).toMatch(expected);
  expect(loaded).toBeUndefined();
});

it("wants a name", async () => {
  const { said } = await load("image: x\ncommand: [true]\n", { name: undefined });
  expect(said).toMatch(/:1:1: error: the container has no name\n(.*\n)*.*--name/);
  expect((await load("image: x", { name: "a b" })).said).toContain("not a valid name");
  expect((await load("image: x", { name: "main" })).said).toContain("names the main container");
});
