import { defineCommand } from "../command.ts";
import { jsonOption, required, rest } from "../parameters.ts";

export const forward = defineCommand({
  name: "forward",
  summary: "reach a port inside a container from this machine, without publishing it",
  description: [
    "PORTS are `8080:5432`, local port 8080 to port 5432 inside; `5432`, the same port here; `:5432`, " +
      "one that is free, which is printed; or `127.0.0.2:8080:5432`, on that address of this machine. " +
      "Without an address it listens on loopback alone. What listens inside may do so on loopback " +
      "alone, too. TCP only.",
    "It goes on until Ctrl-C. A container that is restarted or made anew is waited for, and so are the " +
      "connections that come meanwhile, for 30 s; when it is removed, that is an error.",
  ],
  arguments: {
    target: required("TARGET", "webapp/db, or webapp for its main container", "container"),
    ports: rest("PORTS", "[[HOST:]LOCAL:]PORT", undefined, { atLeastOne: true }),
  },
  options: { json: jsonOption },
  examples: [
    { command: "sidepod forward webapp/db 5432", means: "local port 5432, until Ctrl-C" },
    { command: "sidepod forward webapp 8080:80 9090", means: "two ports at once" },
    { command: "sidepod forward webapp :80", means: "a local port that is free, which is printed" },
  ],
  json: "once they listen, an array of `{localHost, localPort, target, port}`",
  load: async () => (await import("../handlers/forward.ts")).forward,
});
