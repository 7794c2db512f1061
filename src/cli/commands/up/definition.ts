import { defineCommand } from "../../frame/command.ts";
import { choice, flag, optional, readDuration, value } from "../../frame/parameters.ts";

export const strictOption = flag(
  "--strict",
  "take it as an error where the file asks for what is not carried out",
);

export const upOptions = {
  pull: choice("--pull <policy>", "when to pull images, instead of what the file says", [
    "always",
    "missing",
    "never",
    "newer",
  ]),
  forceRecreate: flag("--force-recreate", "make the pod again even where nothing changed"),
  removeOrphans: flag("--remove-orphans", "remove containers that are no longer in the file"),
  acceptLoss: flag(
    "--accept-loss",
    "remove data that a plan names as a loss: volumes without a name that cannot be handed on",
  ),
  supervise: flag("--no-supervise", "leave restarts to Podman; `up` says what that lacks"),
  // As flags that begin with `--no-` are, this is true until it is given.
  wait: flag("--no-wait", "do not wait until every container runs"),
  timeout: value(
    "--timeout <duration>",
    "how long to wait: 60s, and as long as it takes for init containers and startup probes",
    {
      parse: readDuration,
    },
  ),
  strict: strictOption,
  watch: flag("-w, --watch", "go on, and make the pods anew as the file says when it is saved"),
  detach: flag("-d, --detach", "accepted for habit's sake: up never stays in the foreground"),
} as const;

export const up = defineCommand({
  name: "up",
  summary: "make the pods of a file as it says, and wait until they run",
  description: [
    "Images are pulled and everything is made before anything starts: init containers one after " +
      "another, then the sidecars, then main. What is already as the file says is left alone, so a " +
      "second `up` changes nothing and a changed sidecar is replaced without touching main.",
    "After a failure or an interruption, the same command goes on from there.",
    "With --watch, each time the file, or one that it names, is saved, the plan that it takes is shown " +
      "and carried out. A faulty file leaves the pods as they are. Ctrl-C ends the watching, with status " +
      "130, and leaves the pods running.",
  ],
  arguments: {
    file: optional("FILE", "the pod file; sidepod.yaml by default, - is standard input", "file"),
  },
  options: upOptions,
  examples: [
    { command: "sidepod up", means: "the pods of ./sidepod.yaml" },
    {
      command: "sidepod up --pull always --remove-orphans",
      means: "with fresh images, and nothing that is left over",
    },
    { command: "sidepod up --watch", means: "while the file is being written" },
  ],
  load: async () => (await import("./handler.ts")).up,
});
