import { add } from "../commands/add/definition.ts";
import { check } from "../commands/check/definition.ts";
import { completeWordsOf, completion } from "../commands/completion/definition.ts";
import { debug } from "../commands/debug/definition.ts";
import { down } from "../commands/down/definition.ts";
import { engine } from "../commands/engine/definition.ts";
import { events } from "../commands/events/definition.ts";
import { exec } from "../commands/exec/definition.ts";
import { forward } from "../commands/forward/definition.ts";
import { init } from "../commands/init/definition.ts";
import { inspect } from "../commands/inspect/definition.ts";
import { logs } from "../commands/logs/definition.ts";
import { plan } from "../commands/plan/definition.ts";
import { ps } from "../commands/ps/definition.ts";
import { remove } from "../commands/remove/definition.ts";
import { resume } from "../commands/resume/definition.ts";
import { run } from "../commands/run/definition.ts";
import { stats } from "../commands/stats/definition.ts";
import { supervisor } from "../commands/supervisor/definition.ts";
import { up } from "../commands/up/definition.ts";
import { wait } from "../commands/wait/definition.ts";
import type { Program } from "./command.ts";

/** The one source of help, shell completion and docs/commands.md. */
export const program: Program = {
  name: "sidepod",
  summary: "Run an application together with its sidecars as one Podman pod, from one file.",
  groups: [
    { title: "Pod files:", commands: [init, check, plan, up, run, down] },
    {
      title: "Pods:",
      commands: [ps, inspect, logs, stats, events, wait, exec, debug, forward, add, remove],
    },
    {
      title: "Set-up:",
      commands: [supervisor, resume, engine, completion, completeWordsOf(() => program)],
    },
  ],
};
