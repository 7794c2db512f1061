import { defineCommand } from "../../frame/command.ts";
import { flag, optional, readDuration, value } from "../../frame/parameters.ts";

export const down = defineCommand({
  name: "down",
  summary: "stop a pod in order and remove all that was made for it",
  description: [
    "Main stops first, then the sidecars in reverse order, each within its own stop grace. It works " +
      "whatever state the pod is in. Named volumes stay unless --volumes is given, and what the file calls external stays in any case.",
  ],
  arguments: {
    target: optional(
      "FILE|POD",
      "a pod file or the name of a pod; sidepod.yaml by default",
      "pod-or-file",
    ),
  },
  options: {
    volumes: flag("-v, --volumes", "remove the pod's named volumes too"),
    grace: value(
      "-t, --time <duration>",
      "grace for every container instead of its own; 0 kills at once",
      {
        parse: readDuration,
      },
    ),
    timeout: value(
      "--timeout <duration>",
      "how long to wait for another command that holds the pod, 60s by default",
      {
        parse: readDuration,
      },
    ),
  },
  examples: [
    { command: "sidepod down", means: "the pods of ./sidepod.yaml" },
    { command: "sidepod down webapp --volumes -t 0", means: "at once, with its data" },
  ],
  load: async () => (await import("./handler.ts")).down,
});
