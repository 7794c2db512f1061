import { defineCommand } from "../../frame/command.ts";
import { jsonOption } from "../../frame/parameters.ts";

export const engine = defineCommand({
  name: "engine",
  summary: "show which engine is used, why, and how it is set up",
  description: [
    "The engine is looked for in this order: --connection or CONTAINER_CONNECTION, CONTAINER_HOST, " +
      "Podman's default connection, the rootless socket, the rootful socket. Where none answers, a " +
      "private `podman system service` is started, which ends by itself when it is not used.",
    "What in the set-up will keep pods from running is shown with what mends it.",
  ],
  arguments: {},
  options: { json: jsonOption },
  examples: [
    { command: "sidepod engine", means: "the engine of this machine" },
    {
      command: "sidepod engine --connection prod",
      means: "one of `podman system connection list`",
    },
  ],
  load: async () => (await import("./handler.ts")).engine,
});
