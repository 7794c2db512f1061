import { defineCommand } from "../../frame/command.ts";
import { flag, hidden, jsonOption, value, word } from "../../frame/parameters.ts";

const supervisorActions = ["status", "logs", "stop", "install", "uninstall", "run"] as const;

export const supervisor = defineCommand({
  name: "supervisor",
  summary: "the process that restarts, probes and ends what `up` has started",
  description: [
    "There is one for each user and storage of an engine. `up` starts it, and it ends by itself a minute after the last pod that " +
      "needs it. It keeps no state: it can be ended at any time, and another one goes on from the " +
      "engine's labels and events.",
    "`status` shows whether it runs and what it keeps, `logs` what it saw and did, `stop` ends it and " +
      "leaves the pods as they are. `install` makes a unit of systemd of it, so that pods come back after " +
      "a reboot; `uninstall` takes that away. `run` is the supervisor itself, in the foreground.",
  ],
  arguments: { action: word("ACTION", "status by default", supervisorActions) },
  options: {
    follow: flag("-f, --follow", "with logs: go on as more is written"),
    stay: flag("--stay", "with run: do not end when no pod needs it"),
    resume: flag("--resume", "with run: first start the pods that do not run, as resume does"),
    engine: hidden(value("--engine <identity>", "with run: the engine to keep the pods of")),
    print: flag("--print", "with install: print the unit and install nothing"),
    json: jsonOption,
  },
  examples: [
    { command: "sidepod supervisor", means: "whether it runs, and what it keeps" },
    { command: "sidepod supervisor logs -f", means: "what it does, as it does it" },
    { command: "sidepod supervisor install", means: "pods come back after a reboot" },
  ],
  json: "with status, an array of `{pid, version, engine, startedAt, connected, pods, forwards}`",
  load: async () => (await import("./handler.ts")).supervisor,
});
