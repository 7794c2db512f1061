import {
  chmod,
  link,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Edit, prepareSave } from "./prepare-save.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sptest-save-"));
  await writeFile(join(folder, "pod.yaml"), "one\n");
});
afterEach(() => rm(folder, { recursive: true }));

const append: Edit = async ({ text }) => `${text}more\n`;
const prepare = (name: string, edit: Edit = append) =>
  prepareSave(name, edit, { cwd: folder, env: {} });
const read = (name: string) => readFile(join(folder, name), "utf8");

it("writes nothing before it is asked to, and then all at once, with the file's mode", async () => {
  await chmod(join(folder, "pod.yaml"), 0o604);
  await link(join(folder, "pod.yaml"), join(folder, "old"));
  const save = await prepare("pod.yaml");
  expect(save.changes).toBe(true);
  expect(await read("pod.yaml")).toBe("one\n");
  await save.write();
  expect(await read("pod.yaml")).toBe("one\nmore\n");
  expect((await stat(join(folder, "pod.yaml"))).mode & 0o777).toBe(0o604);
  // Whoever has the old one open has it whole.
  expect(await read("old")).toBe("one\n");
  expect((await readdir(folder)).sort()).toEqual(["old", "pod.yaml"]);
});

it("keeps what somebody else has saved meanwhile", async () => {
  const save = await prepare("pod.yaml");
  await writeFile(join(folder, "pod.yaml"), "two\n");
  await save.write();
  expect(await read("pod.yaml")).toBe("two\nmore\n");
});

it("says that the pod is changed where the file cannot be saved any more", async () => {
  const once: Edit = async ({ text }) => {
    if (text === "one\n") return "edited\n";
    throw new Error("it is quite another file");
  };
  const save = await prepare("pod.yaml", once);
  await writeFile(join(folder, "pod.yaml"), "two\n");
  await expect(save.write()).rejects.toMatchObject({
    code: "file-not-edited",
    message: "the pod was changed, but pod.yaml could not be saved",
    evidence: ["it is quite another file"],
  });
  expect(await read("pod.yaml")).toBe("two\n");
});

it("writes what a link leads to", async () => {
  await symlink("pod.yaml", join(folder, "link"));
  await (await prepare("link")).write();
  expect(await read("pod.yaml")).toBe("one\nmore\n");
  expect((await readdir(folder)).sort()).toEqual(["link", "pod.yaml"]);
});

it("has nothing to write where nothing changes", async () => {
  const before = await stat(join(folder, "pod.yaml"));
  const save = await prepare("pod.yaml", async () => undefined);
  expect(save.changes).toBe(false);
  await save.write();
  expect((await stat(join(folder, "pod.yaml"))).ino).toBe(before.ino);
});

it("refuses what is no file of text", async () => {
  await writeFile(join(folder, "latin1"), Buffer.from([0x6e, 0xe9, 0x0a]));
  await expect(prepare("latin1")).rejects.toMatchObject({ code: "file-not-edited" });
  await expect(prepare(".")).rejects.toMatchObject({ code: "file-not-edited" });
  await expect(prepare("no.yaml")).rejects.toMatchObject({ code: "file-not-found" });
  await expect(prepare("-")).rejects.toMatchObject({ code: "usage" });
});
