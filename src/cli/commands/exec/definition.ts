import { defineCommand } from "../../frame/command.ts";
import { flag, required, rest, value, values } from "../../frame/parameters.ts";

export const exec = defineCommand({
  name: "exec",
  summary: "run a command in a running container",
  description: [
    "A pod means its main container. If standard input and output are a terminal, the command gets " +
      "one too; otherwise its input is passed unchanged, and its two outputs stay separate.",
    "The exit status is the command's own: 126 if it cannot be executed, 127 if it does not " +
      "exist, 125 if the engine could not run it.",
    "On a terminal every key goes to the command, including Ctrl-C and Ctrl-P; no keys detach. Without " +
      "one, signals are passed on; an engine on another machine does not support that, and the command " +
      "keeps running there when sidepod is interrupted.",
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
    tty: flag("-t, --tty", "give the command a terminal, even if there is none here"),
    withoutTty: flag(
      "-T, --without-tty",
      "give the command no terminal, even if there is one here",
    ),
    interactive: flag("-i, --interactive", "pass on standard input, even without a terminal"),
    user: value("-u, --user <name>", "run as this user, or uid, or uid:gid"),
    workdir: value("-w, --workdir <folder>", "run in this folder of the container"),
    env: values("-e, --env <name=value>", "set a variable; without a value, use the caller's"),
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
