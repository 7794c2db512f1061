import { defineCommand } from "../../frame/command.ts";
import { flag, required, rest, value, values } from "../../frame/parameters.ts";

export const exec = defineCommand({
  name: "exec",
  summary: "run a command in a container that runs",
  description: [
    "A pod stands for its main container. With a terminal on both ends the command gets one too; " +
      "otherwise what is piped in reaches it unchanged, and its two outputs stay apart.",
    "The exit status is the command's own: 126 where it cannot be executed, 127 where it is not " +
      "there, 125 where the engine could not run it.",
    "On a terminal every key goes to the command, Ctrl-C and Ctrl-P too; no keys detach. Without " +
      "one, signals are passed on; an engine on another machine has no way for that, and the command " +
      "goes on there when sidepod is interrupted.",
  ],
  passThrough: true,
  failureStatus: 125,
  arguments: {
    container: required("CONTAINER", "webapp/proxy, or webapp for its main container", "container"),
    command: rest("CMD", "the command and its arguments, after --", undefined, {
      atLeastOne: true,
    }),
  },
  options: {
    tty: flag("-t, --tty", "give the command a terminal, also where there is none here"),
    withoutTty: flag("-T, --without-tty", "give it none, also where there is one here"),
    interactive: flag("-i, --interactive", "pass standard input on, also without a terminal"),
    user: value("-u, --user <name>", "run as this user, or uid, or uid:gid"),
    workdir: value("-w, --workdir <folder>", "run in this folder of the container"),
    env: values("-e, --env <name=value>", "set a variable; without a value it is taken from here"),
  },
  examples: [
    { command: "sidepod exec webapp -- sh", means: "a shell in main" },
    { command: "sidepod exec webapp/proxy -- nginx -s reload", means: "in a sidecar" },
    {
      command: "sidepod exec webapp/db -- pg_dump app > app.sql",
      means: "its output, byte for byte",
    },
  ],
  load: async () => (await import("./handler.ts")).exec,
});
