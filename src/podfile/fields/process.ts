import * as z from "zod/mini";
import { atValue, type Fault } from "../fault.ts";
import { parseDuration, writeDuration } from "../format/duration.ts";
import { parseRestart, parseSignal, writeRestart } from "../format/scalars.ts";
import { joinWords } from "../format/shell-words.ts";
import type { ContainerSpec, Role } from "../model.ts";
import type { InputOf } from "../schema/map.ts";
import { command, duration, flag, formatted, formattedScalar, text } from "../schema/primitives.ts";
import type { Path } from "../yaml/locate.ts";
import { type Codec, containerField, flagOf, formatOf, textOf, unlessEmpty } from "./field.ts";
import { readCommand } from "./values.ts";

const restartExamples = ["no", "always", "unless-stopped", "on-failure", "on-failure:3"];

type Command = Parameters<typeof readCommand>[0];

function commandOf(key: "command" | "entrypoint"): Codec<Command, ContainerSpec> {
  return {
    toSpec: (value, { pass }) => ({ [key]: readCommand(value, pass) }),
    toFile: ({ [key]: words }) => words && joinWords(words),
  };
}

/** What runs, as whom, and what becomes of it. */
export const process = {
  command: containerField(
    command,
    "Replaces the image's command; a string is split into words, without a shell.",
    commandOf("command"),
  ),
  entrypoint: containerField(command, "Replaces the image's entrypoint.", commandOf("entrypoint")),
  user: containerField(
    text,
    "User and group that the command runs as, by name or number: UID[:GID].",
    textOf("user"),
  ),
  group_add: containerField(() => z.array(text()), "Additional groups.", {
    toSpec: (groups, { pass }) => ({
      groupAdd: groups.map((_, index) => pass.text(groups, index)),
    }),
    toFile: ({ groupAdd }) => unlessEmpty(groupAdd),
  }),
  working_dir: containerField(
    z.string,
    "The working directory of the command.",
    textOf("workingDir"),
  ),
  stop_signal: containerField(
    () => formattedScalar(parseSignal),
    "The signal that asks it to stop.",
    formatOf("stopSignal", parseSignal, (signal) => signal),
  ),
  stop_grace_period: containerField(
    duration,
    "How long it may take to stop; default the engine's 10s.",
    formatOf("stopGraceMs", parseDuration, writeDuration),
  ),
  init: containerField(
    flag,
    "Runs a small init process that reaps children.",
    flagOf("initProcess"),
  ),
  tty: containerField(flag, "Allocates a terminal.", flagOf("tty")),
  stdin_open: containerField(flag, "Keeps standard input open.", flagOf("stdinOpen")),
  restart: containerField(
    () => z.union([z.literal(false), formatted(parseRestart, { examples: restartExamples })]),
    "no, always, unless-stopped, on-failure or on-failure:COUNT; default no.",
    {
      // YAML of old takes no for false.
      toSpec: (value, { pass }) => ({
        restart: value === false ? { policy: "no" } : pass.read(parseRestart, value),
      }),
      toFile: ({ restart }) => restart && writeRestart(restart),
    },
  ),
  pid: containerField(
    z.string,
    "Joins a process namespace: host, main, or another container of the pod.",
    {
      toSpec: (value, { pass }) => ({ pid: pass.real(value) }),
      toFile: ({ pid }) => pid,
    },
  ),
};

export function checkProcess(input: InputOf<typeof process>, path: Path, role: Role): Fault[] {
  const faults: Fault[] = [];
  if (role === "init" && /^(always|unless-stopped)/.test(String(input.restart))) {
    const hint = "make a container that keeps running a sidecar";
    const message = "an init container runs to completion and cannot restart forever";
    faults.push(atValue([...path, "restart"], "conflict", message, { hint }));
  }
  if (input.working_dir !== undefined && !input.working_dir.startsWith("/")) {
    faults.push(atValue([...path, "working_dir"], "format", "the folder is not an absolute path"));
  }
  return faults;
}
