import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, optional, readTime, value } from "../../frame/parameters.ts";

export const events = defineCommand({
  name: "events",
  summary: "show events of pods and containers as they happen",
  description: [
    "Without a pod, all events of the engine are shown. It runs until Ctrl-C, or up to --until; " +
      "--since first shows past events. Health checks are shown only when the result changes, and " +
      "commands run with exec are not shown; --all shows every event.",
    "New events include the supervisor's. Of containers: started, ready, unready, unwell, ended (and when " +
      "it will be restarted), restarted. Of pods: ready, unready, stopping, stopped, starting-again, started, " +
      "failed.",
    "When the connection to the engine is lost, it ends with status 3.",
  ],
  arguments: { pod: optional("POD", "only this pod and its containers", "pod") },
  options: {
    since: value("--since <time>", "start at this time, or this long ago: 10m", {
      parse: (text) => readTime(text),
    }),
    until: value("--until <time>", "end at this time; `now` shows only past events", {
      parse: (text) => (text === "now" ? new Date().toISOString() : readTime(text)),
    }),
    all: flag("-a, --all", "also show every health check and every exec"),
    json: jsonOption,
  },
  examples: [
    { command: "sidepod events webapp", means: "from now on, until Ctrl-C" },
    { command: "sidepod events --since 1h --until now", means: "the last hour" },
    { command: "sidepod events --json", means: "one line of JSON for each" },
  ],
  json:
    "one line of JSON for each event: `{time, type, action, id, name, podId, exitCode, health, " +
    "reason, labels}`; podId, exitCode, health and reason only if there is one",
  load: async () => (await import("./handler.ts")).events,
});
