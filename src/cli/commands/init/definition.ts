import { defineCommand } from "../../frame/command.ts";
import { flag } from "../../frame/parameters.ts";

export const init = defineCommand({
  name: "init",
  summary: "write a sidepod.yaml to begin with",
  description: [
    "The file runs as it is. Its first line tells editors the schema, so that they complete and " +
      "check what is written into it.",
  ],
  arguments: {},
  options: { force: flag("--force", "overwrite the file that is there") },
  examples: [{ command: "sidepod init && sidepod up", means: "from an empty folder to a pod" }],
  load: async () => (await import("./handler.ts")).init,
});
