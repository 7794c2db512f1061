import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, readTime, rest, value } from "../../frame/parameters.ts";

export const logs = defineCommand({
  name: "logs",
  summary: "show what the containers of a pod have written, in order of time",
  description: [
    "The lines of all containers are merged by the times at which they were written, each with the " +
      "name of its container in front. Lines that the engine has cut into parts are joined. Both " +
      "output streams go to standard output; --json tells them apart.",
    "With --follow, containers that start later are picked up, and it ends when none has run for a " +
      "second, or with Ctrl-C.",
    "On a terminal, control characters are shown as escapes. Into a pipe or a file the bytes go as " +
      "they are.",
    "From another machine, Podman 4 gives times in whole seconds only: lines of several containers " +
      "are in order as far as that.",
  ],
  arguments: {
    targets: rest("POD|CONTAINER", "a pod, or a container such as webapp/proxy", "target", {
      atLeastOne: true,
    }),
  },
  options: {
    follow: flag("-f, --follow", "go on with what is written from now on"),
    since: value("--since <time>", "from this time on, or from so long ago: 10m", {
      parse: (text) => readTime(text),
    }),
    until: value("--until <time>", "up to this time", { parse: (text) => readTime(text) }),
    tail: value("-n, --tail <lines>", "only the last lines of each container, or `all`", {
      parse: readTail,
    }),
    grep: value("--grep <pattern>", "only lines that match this regular expression", {
      parse: (text) => new RegExp(text),
    }),
    timestamps: flag("-t, --timestamps", "put the time in front of each line"),
    prefix: flag("--no-prefix", "leave the container's name out"),
    json: jsonOption,
  },
  examples: [
    { command: "sidepod logs webapp", means: "all of the pod webapp" },
    { command: "sidepod logs -f --tail 20 webapp/proxy", means: "its proxy, from the end on" },
    {
      command: "sidepod logs --since 10m --grep 'error|timeout' webapp",
      means: "the errors of ten minutes",
    },
  ],
  json:
    "one line of JSON for each line: `{time, pod, container, stream, line}`; time is RFC 3339 in " +
    "UTC, stream is stdout or stderr",
  load: async () => (await import("./handler.ts")).logs,
});

function readTail(text: string): number | undefined {
  if (text === "all") return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Error("it is a number of lines or the word all");
  return Number(text);
}
