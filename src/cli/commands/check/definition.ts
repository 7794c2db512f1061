import { defineCommand } from "../../frame/command.ts";
import { jsonOption, optional } from "../../frame/parameters.ts";
import { strictOption } from "../up/definition.ts";

export const check = defineCommand({
  name: "check",
  summary: "check a pod file for mistakes, without an engine",
  description: [
    "All mistakes are shown at once, each with its location. The exit status is 2 if there is an " +
      "error, and 0 if there are only warnings.",
  ],
  arguments: {
    file: optional("FILE", "the pod file; sidepod.yaml by default, - is standard input", "file"),
  },
  options: { strict: strictOption, json: jsonOption },
  examples: [
    { command: "sidepod check", means: "the file ./sidepod.yaml" },
    { command: "cat pod.yaml | sidepod check -", means: "standard input" },
  ],
  json:
    "`{file, valid, pods, diagnostics}`: `pods` are the names; each of `diagnostics` is `{severity, " +
    "code, message, file, line, column, endColumn, path, hint, suggestion}`, counted from 1. The exit " +
    "status is 2 if `valid` is false, and nothing goes to standard error.",
  load: async () => (await import("./handler.ts")).check,
});
