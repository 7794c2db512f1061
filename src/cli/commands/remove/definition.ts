import { defineCommand } from "../../frame/command.ts";
import { readDuration, required, value } from "../../frame/parameters.ts";

export const remove = defineCommand({
  name: "remove",
  summary: "stop and remove one sidecar of a pod",
  description: [
    "It is stopped within its grace period; the other containers are not touched. Debug containers " +
      "in its process namespace are also removed; others must be removed first. Named volumes stay.",
    "An `up` with a file that contains it creates it again: --save removes it from that file, with the " +
      "comment right above it. All other lines stay unchanged.",
  ],
  arguments: {
    pod: required("POD", "the pod, by name or ID", "pod"),
    name: required("NAME", "the sidecar's name in the pod", "sidecar"),
  },
  options: {
    save: value("--save <file>", "also remove it from this pod file", { complete: "file" }),
    grace: value(
      "-t, --time <duration>",
      "the grace period, instead of its own; 0 kills immediately",
      {
        parse: readDuration,
      },
    ),
    timeout: value(
      "--timeout <duration>",
      "how long to wait for another command that is working on the pod, 60s by default",
      { parse: readDuration },
    ),
  },
  examples: [
    { command: "sidepod remove webapp debug", means: "what `sidepod add webapp debug` added" },
    {
      command: "sidepod remove webapp cache --save sidepod.yaml",
      means: "from the pod and from its file",
    },
  ],
  load: async () => (await import("./handler.ts")).remove,
});
