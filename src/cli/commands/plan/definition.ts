import { defineCommand } from "../../frame/command.ts";
import { jsonOption, optional } from "../../frame/parameters.ts";
import { upOptions } from "../up/definition.ts";

const { pull, forceRecreate, removeOrphans, supervise, strict } = upOptions;

export const plan = defineCommand({
  name: "plan",
  summary: "show what up would do, and why, without doing it",
  description: [
    "Each line is a step: the action, its object and its cause. `up` carries out these steps, " +
      "independent ones at the same time.",
  ],
  arguments: {
    file: optional("FILE", "the pod file; sidepod.yaml by default, - is standard input", "file"),
  },
  options: { pull, forceRecreate, removeOrphans, supervise, strict, json: jsonOption },
  examples: [
    { command: "sidepod plan", means: "what `sidepod up` would do here" },
    { command: "sidepod plan --json | jq '.[].steps[].id'", means: "the same for programs" },
  ],
  load: async () => (await import("./handler.ts")).plan,
});
