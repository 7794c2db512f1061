import { defineCommand } from "../../frame/command.ts";
import { jsonOption, required } from "../../frame/parameters.ts";

export const inspect = defineCommand({
  name: "inspect",
  summary: "show all details of a pod or one of its containers",
  description: [
    "Requested values are shown next to those that the kernel enforces: the namespace numbers and " +
      "the capabilities of each container's first process come from /proc, the limits from its " +
      "control group, if this user can read them.",
    "TARGET is a pod, as `webapp`, or one container of it, as `webapp/proxy`.",
  ],
  arguments: { target: required("TARGET", "a pod, or POD/CONTAINER", "target") },
  options: { json: jsonOption },
  examples: [
    { command: "sidepod inspect webapp", means: "the whole pod" },
    { command: "sidepod inspect webapp/proxy --json", means: "one container, for a program" },
  ],
  json:
    "The object that `ps --json` has for the pod, with `managed`, `createdAt`, `share`, `infraId`, " +
    "`cgroup`, `limits` and `labels`; its containers also have `user`, `readOnlyRoot`, `namespaces` " +
    "(inode numbers, `null` if they cannot be read), `mounts`, `capabilities` (whose `source` is " +
    "`kernel` or `engine`), `limits` and `labels`. Limits are `{asked, inForce}`, in bytes and " +
    "processors; `inForce` is missing if it cannot be read.",
  load: async () => (await import("./handler.ts")).inspect,
});
