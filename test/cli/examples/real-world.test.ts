import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engineMissing } from "../../support/engine.ts";
import { type Examples, examplesFolder, openExamples } from "../../support/examples.ts";
import { namespaceOf } from "../../support/kernel.ts";

const missing = await engineMissing();

describe.skipIf(missing)(`the example real-world${missing ? ` (${missing})` : ""}`, () => {
  let examples: Examples;

  beforeAll(async () => {
    examples = await openExamples();
    await examples.up("real-world", { APP_IMAGE: examples.images.nginx });
  });

  afterAll(async () => {
    await examples?.[Symbol.asyncDispose]();
  });

  it("serves the folder beside the file on the pod's port", async () => {
    const response = await examples.page();
    expect(await response.text()).toContain("nginx and a sidecar, from one file.");
  });

  it("keeps nginx from writing to it", async () => {
    const write = examples.exec("nginx", "sh", "-c", "echo > /usr/share/nginx/html/index.html");
    await expect(write).rejects.toThrow("Read-only file system");
  });

  it("shows nginx's processes to the sidecar, by the document's own command", async () => {
    const list = await examples.exec("debug-tools", "ps", "aux");
    expect(list).toContain("nginx: master process");
    expect(list).toContain("nginx: worker process");
    const [nginx, tools] = [await examples.pid("nginx"), await examples.pid("debug-tools")];
    expect(namespaceOf(tools, "pid")).toBe(namespaceOf(nginx, "pid"));
  });

  it("prints the list that the README shows", async () => {
    const readme = await readFile(join(examplesFolder, "../README.md"), "utf8");
    const [, shown = ""] = /\$ sidepod ps\n(.*?)\$ /s.exec(readme) ?? [];
    const { stdout } = await examples.sidepod(["ps", examples.named("webapp")]);
    const printed = stdout
      .replaceAll(examples.engine.prefix, "")
      .replaceAll(String(examples.port), "8080");
    const comparable = (text: string) => text.replace(/\d+s\b/g, "3s").replace(/ +/g, " ");
    expect(comparable(printed)).toBe(comparable(shown));
  });

  it("takes the pod's name for its main container", async () => {
    const { stdout } = await examples.sidepod([
      ...["exec", examples.named("webapp"), "--", "cat", "/proc/1/comm"],
    ]);
    expect(stdout).toBe("nginx\n");
  });

  it("leaves nothing behind", async () => {
    await examples.down("real-world");
    expect(await examples.leftovers()).toEqual([]);
  });
});
