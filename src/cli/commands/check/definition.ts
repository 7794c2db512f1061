import { defineCommand } from "../../frame/command.ts";
import { jsonOption, optional } from "../../frame/parameters.ts";
import { strictOption } from "../up/definition.ts";

export const check = defineCommand({
  name: "check",
  summary: "look for mistakes in a pod file, without an engine",
  description: [
    "All mistakes are shown at once, each with its place. The exit status is 2 where there is an " +
      "error; a warning alone leaves it 0.",
  ],
  arguments: {
    file: optional("FILE", "the pod file; sidepod.yaml by default, - is standard input", "file"),
  },
  options: { strict: strictOption, json: jsonOption },
  examples: [
    { command: "sidepod check", means: "the file ./sidepod.yaml" },
    { command: "cat pod.yaml | sidepod check -", means: "what comes in" },
  ],
  json:
    "`{file, valid, pods, diagnostics}`: `pods` are the names; each of `diagnostics` is `{severity, " +
    "code, message, file, line, column, endColumn, path, hint, suggestion}`, counted from 1. The exit " +
    "status is 2 where `valid` is false, and nothing goes to standard error.",
  load: async () => (await import("./handler.ts")).check,
});
