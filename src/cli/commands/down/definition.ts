import { defineCommand } from "../../frame/command.ts";
import { flag, optional, readDuration, value } from "../../frame/parameters.ts";

export const down = defineCommand({
  name: "down",
  summary: "stop a pod in order and remove everything created for it",
  description: [
    "Main stops first, then the sidecars in reverse order, each within its own grace period. It " +
      "works in any state of the pod. Named volumes stay unless --volumes is given; what the file marks as external always stays.",
  ],
  arguments: {
    target: optional(
      "FILE|POD",
      "a pod file or the name of a pod; sidepod.yaml by default",
      "pod-or-file",
    ),
  },
  options: {
    volumes: flag("-v, --volumes", "also remove the pod's named volumes"),
    grace: value(
      "-t, --time <duration>",
      "the grace period of every container, instead of its own; 0 kills immediately",
      {
        parse: readDuration,
      },
    ),
    timeout: value(
      "--timeout <duration>",
      "how long to wait for another command that is working on the pod, 60s by default",
      {
        parse: readDuration,
      },
    ),
  },
  examples: [
    { command: "sidepod down", means: "the pods of ./sidepod.yaml" },
    { command: "sidepod down webapp --volumes -t 0", means: "immediately, with its data" },
  ],
  load: async () => (await import("./handler.ts")).down,
});
