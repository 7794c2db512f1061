import { defineCommand } from "../../frame/command.ts";

export const resume = defineCommand({
  name: "resume",
  summary: "start pods again that a reboot has ended, in order and with their gates",
  description: [
    "Of the pods that the supervisor keeps, those that ran when the machine went down, and those whose " +
      "main is always to run (`restart: always` or `unless-stopped`, `on_main_exit: restart` or `keep`). " +
      "No pod file is needed. The unit that `supervisor install` writes does the same at boot.",
  ],
  arguments: {},
  options: {},
  load: async () => (await import("./handler.ts")).resume,
});
