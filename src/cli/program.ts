import type { Command } from "./command.ts";
import { add } from "./commands/add.ts";
import { check } from "./commands/check.ts";
import { completeWords, completion } from "./commands/completion.ts";
import { debug } from "./commands/debug.ts";
import { down } from "./commands/down.ts";
import { engine } from "./commands/engine.ts";
import { events } from "./commands/events.ts";
import { exec } from "./commands/exec.ts";
import { forward } from "./commands/forward.ts";
import { init } from "./commands/init.ts";
import { inspect } from "./commands/inspect.ts";
import { logs } from "./commands/logs.ts";
import { plan } from "./commands/plan.ts";
import { ps } from "./commands/ps.ts";
import { remove } from "./commands/remove.ts";
import { resume } from "./commands/resume.ts";
import { run } from "./commands/run.ts";
import { stats } from "./commands/stats.ts";
import { supervisor } from "./commands/supervisor.ts";
import { up } from "./commands/up.ts";
import { wait } from "./commands/wait.ts";

export interface Program {
  readonly name: string;
  readonly summary: string;
  readonly groups: readonly { readonly title: string; readonly commands: readonly Command[] }[];
}

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
    { title: "Set-up:", commands: [supervisor, resume, engine, completion, completeWords] },
  ],
};

/** Every command of a program, hidden ones too. */
export function commandsOf({ groups }: Program): readonly Command[] {
  return groups.flatMap((group) => group.commands);
}
