import { defineCommand } from "../command.ts";
import { jsonOption, optional } from "../parameters.ts";

export const check = defineCommand({
  name: "check",
  summary: "look for mistakes in a pod file, without an engine",
  description: [
    "All mistakes are shown at once, each with its place. The exit status is 2 where there is an " +
      "error; a warning alone leaves it 0.",
  ],
  arguments: {
    file: optional("FILE", "the pod file; sidepod.yaml by default, - is standard input", "file"),
  },
  options: { json: jsonOption },
  examples: [
    { command: "sidepod check", means: "the file ./sidepod.yaml" },
    { command: "cat pod.yaml | sidepod check -", means: "what comes in" },
  ],
  load: async () => (await import("../handlers/check.ts")).check,
});
