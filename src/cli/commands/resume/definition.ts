import { defineCommand } from "../../frame/command.ts";

export const resume = defineCommand({
  name: "resume",
  summary: "restart the pods that a reboot has ended, in order and with their gates",
  description: [
    "It starts the supervised pods that ran when the machine went down, and those whose main must " +
      "always run (`restart: always` or `unless-stopped`, `on_main_exit: restart` or `keep`). " +
      "No pod file is needed. The unit that `supervisor install` writes does the same at boot.",
  ],
  arguments: {},
  options: {},
  load: async () => (await import("./handler.ts")).resume,
});
