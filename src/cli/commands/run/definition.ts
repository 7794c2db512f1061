import { defineCommand } from "../../frame/command.ts";
import { flag, optional, readDuration, value } from "../../frame/parameters.ts";
import { upOptions } from "../up/definition.ts";

export const run = defineCommand({
  name: "run",
  summary: "run a pod in the foreground until main ends, with main's exit status",
  description: [
    "Like a Job: the logs of all containers are shown as they come; when main has ended, the sidecars " +
      "are stopped in reverse order and everything is removed. Until then a sidecar that ends is " +
      "restarted, after 1 s, 2 s, 4 s and so on; main is restarted if its `restart` says so.",
    "With --quiet, only main's output is written. The first Ctrl-C stops the pod in order, the " +
      "second kills it. If Sidepod itself fails, the exit status is 125.",
  ],
  arguments: {
    file: optional("FILE", "the pod file; sidepod.yaml by default, - is standard input", "file"),
  },
  options: {
    pull: upOptions.pull,
    strict: upOptions.strict,
    keep: flag("--keep", "keep the stopped pod for inspection"),
    volumes: flag("-v, --volumes", "also remove the pod's named volumes"),
    timeout: value(
      "--timeout <duration>",
      "how long init containers and startup probes may take; no limit by default",
      { parse: readDuration },
    ),
    timestamps: flag("--timestamps", "show when each line was written"),
  },
  examples: [
    {
      command: "sidepod run tests.yaml",
      means: "run tests next to a database and return their status",
    },
    { command: "sidepod run --quiet job.yaml > out", means: "only main's output" },
  ],
  failureStatus: 125,
  load: async () => (await import("./handler.ts")).run,
});
