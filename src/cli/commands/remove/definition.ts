import { defineCommand } from "../../frame/command.ts";
import { readDuration, required, value } from "../../frame/parameters.ts";

export const remove = defineCommand({
  name: "remove",
  summary: "stop one sidecar of a pod and remove it",
  description: [
    "It is stopped within its grace; the other containers are left alone. Debug containers that live " +
      "in its process namespace go with it; others have to be removed first. The pod's named volumes stay.",
    "An `up` of a file that has it makes it again: --save takes it out of that file, with the comment " +
      "right above it. All other lines stay as they are.",
  ],
  arguments: {
    pod: required("POD", "the pod, by name or ID", "pod"),
    name: required("NAME", "the sidecar's name in the pod", "sidecar"),
  },
  options: {
    save: value("--save <file>", "take it out of this pod file too", { complete: "file" }),
    grace: value("-t, --time <duration>", "grace instead of its own; 0 kills at once", {
      parse: readDuration,
    }),
    timeout: value(
      "--timeout <duration>",
      "how long to wait for another command that holds the pod, 60s by default",
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
