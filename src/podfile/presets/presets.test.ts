import { expect, it } from "vitest";
import { loadPod } from "../../../test/support/load-text.ts";
import { presets } from "./index.ts";

it.each(presets.map(({ name }) => name))("%s resolves without parameters", async (name) => {
  const pod = await loadPod(`name: a\nmain: { image: x }\nsidecars: { one: { use: ${name} } }`);
  expect(pod.containers[0]?.name).toBe("one");
});

it("debug has the least privilege that seeing another's processes takes", async () => {
  const pod = await loadPod("name: a\nmain: { image: x }\nsidecars: { tools: { use: debug } }");
  expect(pod.containers[0]).toMatchObject({
    image: "docker.io/nicolaka/netshoot",
    imageFallback: "host",
    pid: "main",
    command: ["sleep", "infinity"],
    capDrop: ["ALL"],
    capAdd: ["SYS_PTRACE"],
    noNewPrivileges: true,
    readOnly: true,
    privileged: false,
  });
});

it("a container's own fields lie over the preset's: lists and maps are joined", async () => {
  const pod = await loadPod(`
name: a
main: { image: x }
sidecars:
  tools:
    use: debug
    cap_add: [NET_RAW]
    command: [top]
    read_only: false
    tmpfs: [/run]`);
  expect(pod.containers[0]).toMatchObject({
    capAdd: ["SYS_PTRACE", "NET_RAW"],
    command: ["top"],
    readOnly: false,
    mounts: [{ target: "/tmp" }, { target: "/run" }],
  });
});

it.each([
  ["image: mine", { image: "mine" }],
  ["with: { image: mine }", { image: "mine" }],
  ["rootfs: host", { rootfs: "host" }],
])("debug with %s has no other image to fall back to", async (field, expected) => {
  const pod = await loadPod(
    `name: a\nmain: { image: x }\nsidecars: { tools: { use: debug, ${field} } }`,
  );
  expect(pod.containers[0]).toMatchObject(expected);
  expect(pod.containers[0]).not.toHaveProperty("imageFallback");
});
