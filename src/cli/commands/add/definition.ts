import { presetNames } from "../../../podfile/presets/names.ts";
import { defineCommand } from "../../frame/command.ts";
import { optional, readDuration, required, value, values } from "../../frame/parameters.ts";
import { upOptions } from "../up/definition.ts";

export const add = defineCommand({
  name: "add",
  summary: "add a sidecar to a pod that runs",
  description: [
    "The sidecar is a preset with its parameters, or one container of a file: a map with the fields " +
      "of a sidecar, or the same below its name. It means what it would mean in the pod's file. The " +
      "other containers are left alone; where it does not start, it is removed again.",
    "It belongs to the pod from then on: `down` takes it along, and so does an `up --remove-orphans` " +
      "of a file that does not have it. --save writes it into that file, whose other lines stay as " +
      "they are. Ports belong to the pod and cannot be added.",
  ],
  arguments: {
    pod: required("POD", "the pod, by name or ID", "pod"),
    preset: optional("PRESET", `a preset: ${presetNames.join(", ")}`, { words: presetNames }),
  },
  options: {
    name: value("--name <name>", "its name in the pod; the preset's, or the one in the file"),
    set: values("--set <name=value>", "a parameter of the preset, its value as in a pod file"),
    file: value("-f, --file <file>", "a file with one container; - is standard input", {
      complete: "file",
    }),
    save: value("--save <file>", "write it into this pod file too", { complete: "file" }),
    pull: upOptions.pull,
    timeout: value(
      "--timeout <duration>",
      "how long to wait until it runs and is ready: 60s, and as long as it takes for a startup probe",
      { parse: readDuration },
    ),
  },
  examples: [
    { command: "sidepod add webapp debug", means: "tools beside main, in its process namespace" },
    {
      command: "sidepod add webapp debug --name look --set target=proxy",
      means: "the same beside another container",
    },
    {
      command: "sidepod add webapp --file cache.yaml --save sidepod.yaml",
      means: "a container of a file, in the pod and in its file",
    },
  ],
  load: async () => (await import("./handler.ts")).add,
});
