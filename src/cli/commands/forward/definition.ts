import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, optional, rest } from "../../frame/parameters.ts";

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
    "With --add the supervisor keeps the port open as long as the pod is there, and the command " +
      "returns: a port is added to a pod that runs. --list shows such ports, --remove takes them away, " +
      "named by their local port.",
  ],
  arguments: {
    target: optional("TARGET", "webapp/db, or webapp for its main container", "container"),
    ports: rest("PORTS", "[[HOST:]LOCAL:]PORT"),
  },
  options: {
    add: flag("--add", "have the supervisor keep the ports open, and return"),
    list: flag("--list", "show the ports that the supervisor keeps open"),
    remove: flag("--remove", "no longer keep the local ports PORTS of TARGET open"),
    json: jsonOption,
  },
  examples: [
    { command: "sidepod forward webapp/db 5432", means: "local port 5432, until Ctrl-C" },
    { command: "sidepod forward webapp 8080:80 9090", means: "two ports at once" },
    { command: "sidepod forward webapp :80", means: "a local port that is free, which is printed" },
    { command: "sidepod forward --add webapp/db 5432", means: "as long as the pod is there" },
    { command: "sidepod forward --remove webapp/db 5432", means: "no longer" },
  ],
  json:
    "once they listen, an array of `{localHost, localPort, target, port}`; with --list, of the same " +
    "with pod, listening and, where there is one, problem",
  load: async () => (await import("./handler.ts")).forward,
});
