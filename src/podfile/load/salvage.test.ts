// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a pod file
import { expect, it } from "vitest";
import { briefly, loadText } from "../../../test/support/load-text.ts";

it("tells everything at once, also what needs the sound parts of a faulty document", async () => {
  const { diagnostics } = await loadText(`
name: a;b
sidecars:
  one:
    imge: x
    volumes: [data:/x, bad, other:/x]
    pid: mian
    restart: sometimes
  two: { image: x, use: nothing }
  three: { image: "\${A:?it} \${B", pid: one }
main:
  image: x
  cpus: many
  ports: ['80:80', 'x', '80:81']
  pid: twoo
  secrets: [5, s]`);
  expect(briefly(diagnostics)).toEqual([
    "2:7 name: not a valid name",
    '5:5 unknown key "imge" in sidecars.one (image)',
    "6:15 the volume is not declared",
    "6:24 sidecars.one.volumes[1]: the path in the container is not absolute",
    "6:29 the volume is not declared",
    "6:29 something else is mounted at the same path",
    "7:10 pid does not name a container of this pod (main)",
    "8:14 sidecars.one.restart: not a restart policy",
    "9:25 there is no such preset",
    "10:19 a variable's } is missing",
    "10:20 the variable A is not set: it",
    "13:9 main.cpus: not a number",
    "14:20 main.ports[1]: the container port is not a number or range",
    "14:25 host port 80/tcp is published twice",
    "15:8 pid does not name a container of this pod (two)",
    "16:13 main.secrets[0] should be a string or a map, not a number",
    "16:16 it is not declared in secrets at the top of the file",
  ]);
  expect(diagnostics[4]?.path).toBe("sidecars.one.volumes[2]");
});

it.each([
  ["main:\nsidecars: { b: { image: x, pid: main } }", ["2:1 main is empty"]],
  ["main: { image: x, pid: b }\nsidecars: [b]", ["3:11 sidecars should be a map, not a list"]],
  [
    "main: { image: x, pid: b }\nsidecars: { b: x }",
    ["3:16 sidecars.b should be a map, not a string"],
  ],
  [
    "main: { image: x, volumes: ['d:/x'] }\nvolumes: { d: 1 }",
    ["3:15 volumes.d should be a map, not a number"],
  ],
  [
    "main: { image: x, volumes: ['d:/x'] }\nvolums: { d: {} }",
    ['3:1 unknown key "volums" (volumes)'],
  ],
  [
    "main: { image: x, secrets: [s] }\nsecrets: { s: { file: 1 } }",
    ["3:23 secrets.s.file should be a string, not a number"],
  ],
  ["main: { image: 5 }", ["2:16 main.image should be a string, not a number"]],
])("says nothing more of what comes of a mistake: %s", async (text, expected) => {
  const { diagnostics } = await loadText(`name: a\n${text}`);
  expect(briefly(diagnostics)).toEqual(expected);
});
