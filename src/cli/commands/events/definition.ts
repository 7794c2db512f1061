import { defineCommand } from "../../frame/command.ts";
import { flag, jsonOption, optional, readTime, value } from "../../frame/parameters.ts";

export const events = defineCommand({
  name: "events",
  summary: "show what happens to pods and containers, as it happens",
  description: [
    "Without a pod: of everything on the engine. It goes on until Ctrl-C, or up to --until; " +
      "--since shows first what happened before. Of health checks only changes are shown, and " +
      "commands run with exec not at all; --all shows every event.",
    "From now on, the supervisor's are among them: started, ready, unready, unwell, ended (and when it is " +
      "started again), restarted, of containers; ready, unready, stopping, stopped, starting-again, started, " +
      "failed, of pods.",
    "When the engine goes away, it ends with status 3.",
  ],
  arguments: { pod: optional("POD", "only this pod and its containers", "pod") },
  options: {
    since: value("--since <time>", "from this time on, or from so long ago: 10m", {
      parse: (text) => readTime(text),
    }),
    until: value("--until <time>", "end at this time; `now` shows only what has happened", {
      parse: (text) => (text === "now" ? new Date().toISOString() : readTime(text)),
    }),
    all: flag("-a, --all", "every health check and every exec too"),
    json: jsonOption,
  },
  examples: [
    { command: "sidepod events webapp", means: "from now on, until Ctrl-C" },
    { command: "sidepod events --since 1h --until now", means: "the last hour" },
    { command: "sidepod events --json", means: "one line of JSON for each" },
  ],
  json:
    "one line of JSON for each event: `{time, type, action, id, name, podId, exitCode, health, " +
    "reason, labels}`; podId, exitCode, health and reason only where there is one",
  load: async () => (await import("./handler.ts")).events,
});
