import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, optional, rest } from "../../frame/parameters.ts";

const target = optional("TARGET", "webapp/db, or webapp for its main container", "container");
const portArguments = { target, ports: rest("PORTS", "[[HOST:]LOCAL:]PORT") };

const add = {
  summary: "have the supervisor keep ports open, and return",
  arguments: portArguments,
  json: "an array of `{localHost, localPort, target, port}`",
  load: async () => (await import("./handler.ts")).addForwards,
};

const list = {
  summary: "show the ports that the supervisor keeps open",
  json: "an array of `{pod, localHost, localPort, target, port, listening, problem}`",
};

const remove = {
  summary: "no longer keep local ports of TARGET open",
  arguments: { target, ports: rest("PORTS", "the local ports") },
  load: async () => (await import("./handler.ts")).removeForwards,
};

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
    "With `add` the supervisor keeps the port open as long as the pod is there, and the command " +
      "returns: a port is added to a pod that runs. `list` shows such ports, `remove` takes them away, " +
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
    { command: "sidepod forward webapp :80", means: "a local port that is free, which is printed" },
    { command: "sidepod forward add webapp/db 5432", means: "as long as the pod is there" },
    { command: "sidepod forward list", means: "the ports that stay open" },
    { command: "sidepod forward remove webapp/db 5432", means: "no longer" },
  ],
  json: "once they listen, an array of `{localHost, localPort, target, port}`",
  load: async () => (await import("./handler.ts")).forward,
});
