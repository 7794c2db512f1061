import { presetNames } from "../../../podfile/presets/names.ts";
import { defineCommand } from "../../frame/command.ts";
import { optional, readDuration, required, value, values } from "../../frame/parameters.ts";
import { upOptions } from "../up/definition.ts";

export const add = defineCommand({
  name: "add",
  summary: "add a sidecar to a running pod",
  description: [
    "The sidecar is a preset with its parameters, or one container of a file: a map with the fields " +
      "of a sidecar, alone or below its name. It means the same as in the pod's file. The other " +
      "containers are not touched; if the sidecar does not start, it is removed again.",
    "It belongs to the pod from then on: `down` also removes it, and so does `up --remove-orphans` " +
      "with a file that does not contain it. --save writes it into that file and leaves all other " +
      "lines unchanged. Ports belong to the pod and cannot be added.",
  ],
  arguments: {
    pod: required("POD", "the pod, by name or ID", "pod"),
    preset: optional("PRESET", `a preset: ${presetNames.join(", ")}`, { words: presetNames }),
  },
  options: {
    name: value(
      "--name <name>",
      "its name in the pod; by default the preset's, or the one in the file",
    ),
    set: values("--set <name=value>", "a parameter of the preset, with its value as in a pod file"),
    file: value("-f, --file <file>", "a file with one container; - is standard input", {
      complete: "file",
    }),
    save: value("--save <file>", "also write it into this pod file", { complete: "file" }),
    pull: upOptions.pull,
    timeout: value(
      "--timeout <duration>",
      "how long to wait until it runs and is ready: 60s by default, with no limit for a startup probe",
      { parse: readDuration },
    ),
  },
  examples: [
    {
      command: "sidepod add webapp debug",
      means: "programs next to main, in its process namespace",
    },
    {
      command: "sidepod add webapp debug --name look --set target=proxy",
      means: "the same next to another container",
    },
    {
      command: "sidepod add webapp --file cache.yaml --save sidepod.yaml",
      means: "a container from a file, added to the pod and its pod file",
    },
  ],
  load: async () => (await import("./handler.ts")).add,
});
