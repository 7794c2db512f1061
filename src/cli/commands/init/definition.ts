import { defineCommand } from "../../frame/command.ts";
import { flag } from "../../frame/parameters.ts";

export const init = defineCommand({
  name: "init",
  summary: "write a first sidepod.yaml",
  description: [
    "The file runs unchanged. Its first line gives editors the schema, so that they complete and " +
      "check the file.",
  ],
  arguments: {},
  options: { force: flag("--force", "overwrite an existing file") },
  examples: [{ command: "sidepod init && sidepod up", means: "from an empty folder to a pod" }],
  load: async () => (await import("./handler.ts")).init,
});
