import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, optional, rest } from "../../frame/parameters.ts";

const target = optional("TARGET", "webapp/db, or webapp for its main container", "container");
const portArguments = { target, ports: rest("PORTS", "[[HOST:]LOCAL:]PORT") };

const add = {
  summary: "keep ports open through the supervisor, and return",
  arguments: portArguments,
  json: "an array of `{localHost, localPort, target, port}`",
  load: async () => (await import("./handler.ts")).addForwards,
};

const list = {
  summary: "show the ports that the supervisor keeps open",
  json: "an array of `{pod, localHost, localPort, target, port, listening, problem}`",
};

const remove = {
  summary: "close such ports of TARGET",
  arguments: { target, ports: rest("PORTS", "the local ports") },
  load: async () => (await import("./handler.ts")).removeForwards,
};

export const forward = defineCommand({
  name: "forward",
  summary: "reach a port inside a container from this machine, without publishing it",
  description: [
    "PORTS are `8080:5432`, local port 8080 to port 5432 inside; `5432`, the same local port; `:5432`, " +
      "a free local port, which is printed; or `127.0.0.2:8080:5432`, on that address of this machine. " +
      "Without an address it listens only on loopback. The server inside may also listen only on " +
      "loopback. TCP only.",
    "It runs until Ctrl-C. If the container is restarted or recreated, connections wait for it up to " +
      "30 s; if it is removed, that is an error.",
    "With `add` the supervisor keeps the port open as long as the pod exists, and the command " +
      "returns: this adds a port to a running pod. `list` shows such ports, `remove` closes them, " +
      "named by their local port. Each is also an option: --add, --list, --remove.",
  ],
  arguments: portArguments,
  options: { json: jsonOption },
  subcommands: {
    plain: "forward",
    first: {
      title: "Ports that stay open:",
      commands: [
        defineCommand({ name: "add", ...add, options: { json: jsonOption } }),
        defineCommand({
          name: "list",
          ...list,
          arguments: {},
          options: { json: jsonOption },
          load: async () => (await import("./list.ts")).list,
        }),
        defineCommand({ name: "remove", ...remove, options: {} }),
      ],
    },
    byOption: [
      defineCommand({
        name: "--add",
        ...add,
        options: { add: flag("--add", add.summary), json: jsonOption },
      }),
      defineCommand({
        name: "--list",
        ...list,
        arguments: { target },
        options: { list: flag("--list", list.summary), json: jsonOption },
        load: async () => (await import("./handler.ts")).listForwards,
      }),
      defineCommand({
        name: "--remove",
        ...remove,
        options: { remove: flag("--remove", remove.summary) },
      }),
    ],
  },
  examples: [
    { command: "sidepod forward webapp/db 5432", means: "local port 5432, until Ctrl-C" },
    { command: "sidepod forward webapp 8080:80 9090", means: "two ports at once" },
    { command: "sidepod forward webapp :80", means: "a free local port, which is printed" },
    { command: "sidepod forward add webapp/db 5432", means: "as long as the pod exists" },
    { command: "sidepod forward list", means: "the ports that stay open" },
    { command: "sidepod forward remove webapp/db 5432", means: "close it again" },
  ],
  json: "once they listen, an array of `{localHost, localPort, target, port}`",
  load: async () => (await import("./handler.ts")).forward,
});
