import { defineCommand } from "../../frame/command.ts";
import { choice, flag, optional, readDuration, value } from "../../frame/parameters.ts";

export const strictOption = flag("--strict", "fail if the file contains unsupported fields");

export const upOptions = {
  pull: choice("--pull <policy>", "when to pull images, overriding the file", [
    "always",
    "missing",
    "never",
    "newer",
  ]),
  forceRecreate: flag("--force-recreate", "recreate the pod even if nothing changed"),
  removeOrphans: flag("--remove-orphans", "remove containers that are no longer in the file"),
  acceptLoss: flag(
    "--accept-loss",
    "allow the removal of data that a plan lists as a loss: unnamed volumes that cannot be reused",
  ),
  supervise: flag("--no-supervise", "leave restarts to Podman; `up` shows what is missing then"),
  // As flags that begin with `--no-` are, this is true until it is given.
  wait: flag("--no-wait", "do not wait until all containers run"),
  timeout: value(
    "--timeout <duration>",
    "how long to wait: 60s by default, with no limit for init containers and startup probes",
    {
      parse: readDuration,
    },
  ),
  strict: strictOption,
  watch: flag("-w, --watch", "keep running, and update the pods whenever the file is saved"),
  detach: flag("-d, --detach", "no effect: up never stays in the foreground"),
} as const;

export const up = defineCommand({
  name: "up",
  summary: "create or update the pods of a file, and wait until they run",
  description: [
    "Images are pulled and everything is created before anything starts: init containers one after " +
      "another, then the sidecars, then main. What already matches the file is not touched, so a " +
      "second `up` changes nothing and a changed sidecar is replaced without touching main.",
    "After a failure or an interruption, the same command continues from there.",
    "With --watch, each time the file, or one that it names, is saved, the resulting plan is shown " +
      "and carried out. A file with errors leaves the pods unchanged. Ctrl-C ends the watching, with " +
      "status 130, and leaves the pods running.",
  ],
  arguments: {
    file: optional("FILE", "the pod file; sidepod.yaml by default, - is standard input", "file"),
  },
  options: upOptions,
  examples: [
    { command: "sidepod up", means: "the pods of ./sidepod.yaml" },
    {
      command: "sidepod up --pull always --remove-orphans",
      means: "with new images, and without leftover containers",
    },
    { command: "sidepod up --watch", means: "while editing the file" },
  ],
  load: async () => (await import("./handler.ts")).up,
});
