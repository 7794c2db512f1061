import { defineCommand } from "../../frame/command.ts";
import { flag, hidden, jsonOption, value, word } from "../../frame/parameters.ts";

const json = "an array of `{pid, version, engine, startedAt, connected, pods, forwards}`";

const status = defineCommand({
  name: "status",
  summary: "show whether it runs, and which pods it supervises",
  arguments: {},
  options: { json: jsonOption },
  json,
  load: async () => (await import("./status.ts")).showStatus,
});

const logs = defineCommand({
  name: "logs",
  summary: "show what it saw and did",
  arguments: {},
  options: { follow: flag("-f, --follow", "continue with new lines") },
  load: async () => (await import("./logs.ts")).showLogs,
});

const stop = defineCommand({
  name: "stop",
  summary: "end it; its pods keep running",
  arguments: {},
  options: {},
  load: async () => (await import("./status.ts")).stopSupervisors,
});

const install = defineCommand({
  name: "install",
  summary: "install it as a systemd unit, so that pods come back after a reboot",
  arguments: {},
  options: { print: flag("--print", "print the unit and install nothing") },
  load: async () => (await import("./install.ts")).install,
});

const uninstall = defineCommand({
  name: "uninstall",
  summary: "remove the systemd unit",
  arguments: {},
  options: {},
  load: async () => (await import("./install.ts")).uninstall,
});

const run = defineCommand({
  name: "run",
  summary: "run the supervisor in the foreground",
  arguments: {},
  options: {
    stay: flag("--stay", "do not end when no pod needs it"),
    resume: flag("--resume", "first start the pods that do not run, like resume"),
    engine: hidden(value("--engine <identity>", "the engine whose pods it supervises")),
  },
  load: async () => (await import("./run.ts")).run,
});

const actionNames = ["status", "logs", "stop", "install", "uninstall", "run"] as const;
const actions = [status, logs, stop, install, uninstall, run];

export const supervisor = defineCommand({
  name: "supervisor",
  summary: "manage the process that restarts, probes and ends pods after `up`",
  description: [
    "There is one for each user and storage of an engine. `up` starts it, and it ends by itself a " +
      "minute after the last pod that needs it. It keeps no state: it can be ended at any time, and the " +
      "next one continues from the engine's labels and events.",
  ],
  arguments: {
    action: word("ACTION", "status by default", actionNames),
  },
  options: { json: jsonOption },
  subcommands: {
    plain: "supervisor",
    first: { title: "Actions:", commands: actions },
  },
  examples: [
    { command: "sidepod supervisor", means: "show whether it runs, and which pods it supervises" },
    { command: "sidepod supervisor logs -f", means: "follow its log" },
    { command: "sidepod supervisor install", means: "restart pods after a reboot" },
  ],
  json,
  load: async () => (await import("./status.ts")).showStatus,
});
