import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, readTime, rest, value } from "../../frame/parameters.ts";

export const logs = defineCommand({
  name: "logs",
  summary: "show the logs of a pod's containers in order of time",
  description: [
    "The lines of all containers are merged by the time at which they were written, each prefixed " +
      "with its container's name. Lines that the engine has split are joined. Both output streams " +
      "go to standard output; --json distinguishes them.",
    "With --follow, containers that start later are included, and it ends when none has run for a " +
      "second, or with Ctrl-C.",
    "On a terminal, control characters are escaped. A pipe or a file gets the bytes " +
      "unchanged.",
    "From another machine, Podman 4 gives times in whole seconds only, so the order of lines of " +
      "several containers is no more precise than that.",
  ],
  arguments: {
    targets: rest("POD|CONTAINER", "a pod, or a container such as webapp/proxy", "target", {
      atLeastOne: true,
    }),
  },
  options: {
    follow: flag("-f, --follow", "keep showing new lines"),
    since: value("--since <time>", "start at this time, or this long ago: 10m", {
      parse: (text) => readTime(text),
    }),
    until: value("--until <time>", "end at this time", { parse: (text) => readTime(text) }),
    tail: value("-n, --tail <lines>", "only the last lines of each container, or `all`", {
      parse: readTail,
    }),
    grep: value("--grep <pattern>", "only lines that match this regular expression", {
      parse: (text) => new RegExp(text),
    }),
    timestamps: flag("-t, --timestamps", "prefix each line with its time"),
    prefix: flag("--no-prefix", "omit the container's name"),
    json: jsonOption,
  },
  examples: [
    { command: "sidepod logs webapp", means: "all logs of the pod webapp" },
    {
      command: "sidepod logs -f --tail 20 webapp/proxy",
      means: "the last lines of its proxy, and new ones",
    },
    {
      command: "sidepod logs --since 10m --grep 'error|timeout' webapp",
      means: "the errors of the last ten minutes",
    },
  ],
  json:
    "one line of JSON for each line: `{time, pod, container, stream, line}`; time is RFC 3339 in " +
    "UTC, stream is stdout or stderr",
  load: async () => (await import("./handler.ts")).logs,
});

function readTail(text: string): number | undefined {
  if (text === "all") return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Error("use a number of lines or the word all");
  return Number(text);
}
