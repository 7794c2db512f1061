import { defineCommand } from "../../frame/command.ts";
import { flag, hidden, jsonOption, value, word } from "../../frame/parameters.ts";

const json = "an array of `{pid, version, engine, startedAt, connected, pods, forwards}`";

const status = defineCommand({
  name: "status",
  summary: "whether it runs, and what it keeps",
  arguments: {},
  options: { json: jsonOption },
  json,
  load: async () => (await import("./status.ts")).showStatus,
});

const logs = defineCommand({
  name: "logs",
  summary: "what it saw and did",
  arguments: {},
  options: { follow: flag("-f, --follow", "go on as more is written") },
  load: async () => (await import("./logs.ts")).showLogs,
});

const stop = defineCommand({
  name: "stop",
  summary: "end it, and leave the pods as they are",
  arguments: {},
  options: {},
  load: async () => (await import("./status.ts")).stopSupervisors,
});

const install = defineCommand({
  name: "install",
  summary: "make a unit of systemd of it, so that pods come back after a reboot",
  arguments: {},
  options: { print: flag("--print", "print the unit and install nothing") },
  load: async () => (await import("./install.ts")).install,
});

const uninstall = defineCommand({
  name: "uninstall",
  summary: "take the unit away",
  arguments: {},
  options: {},
  load: async () => (await import("./install.ts")).uninstall,
});

const run = defineCommand({
  name: "run",
  summary: "be the supervisor, in the foreground",
  arguments: {},
  options: {
    stay: flag("--stay", "do not end when no pod needs it"),
    resume: flag("--resume", "first start the pods that do not run, as resume does"),
    engine: hidden(value("--engine <identity>", "the engine to keep the pods of")),
  },
  load: async () => (await import("./run.ts")).run,
});

const actionNames = ["status", "logs", "stop", "install", "uninstall", "run"] as const;
const actions = [status, logs, stop, install, uninstall, run];

export const supervisor = defineCommand({
  name: "supervisor",
  summary: "the process that restarts, probes and ends what `up` has started",
  description: [
    "There is one for each user and storage of an engine. `up` starts it, and it ends by itself a minute after the last pod that " +
      "needs it. It keeps no state: it can be ended at any time, and another one goes on from the " +
      "engine's labels and events.",
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
    { command: "sidepod supervisor", means: "whether it runs, and what it keeps" },
    { command: "sidepod supervisor logs -f", means: "what it does, as it does it" },
    { command: "sidepod supervisor install", means: "pods come back after a reboot" },
  ],
  json,
  load: async () => (await import("./status.ts")).showStatus,
});
