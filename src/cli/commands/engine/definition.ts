import { defineCommand } from "../../frame/command.ts";
import { jsonOption } from "../../frame/parameters.ts";

export const engine = defineCommand({
  name: "engine",
  summary: "show which engine is used, why, and how it is set up",
  description: [
    "Sidepod looks for the engine in this order: --connection or CONTAINER_CONNECTION, CONTAINER_HOST, " +
      "Podman's default connection, the rootless socket, the rootful socket. If none answers, it starts " +
      "a private `podman system service`, which ends by itself when unused.",
    "Problems in the set-up that prevent pods from running are shown, each with a fix.",
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
