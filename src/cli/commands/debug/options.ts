import { profiles } from "../../../app/debug/profiles.ts";
import { readTtl } from "../../../app/debug/ttl.ts";
import type { InputOf } from "../../frame/command.ts";
import { choice, flag, hidden, required, rest, value, values } from "../../frame/parameters.ts";

/** Options of several forms of `debug`, in the order in which help shows them. */

export const targetArgument = required(
  "TARGET",
  "webapp/proxy, webapp for its main container, or any container",
  "container",
);

export const sessionArguments = {
  target: targetArgument,
  command: rest("CMD", "the command and its arguments, after --"),
};

/** Whose programs a session has, and what it may do. */
export const privilegeOptions = {
  toolkit: choice("--toolkit <kind>", "whose programs", ["host", "target"] as const),
  image: value("--image <image>", "the programs of this image; it is pulled where it is not here"),
  profile: choice("--profile <name>", "what it may do, as for kubectl debug", profiles),
  capAdd: values("--cap-add <capability>", "one more that it may use"),
  ro: flag("--ro", "see the target's files read-only, below /target"),
};

export const userOption = {
  user: value("-u, --user <name>", "run as this user, or uid, or uid:gid"),
};

/** Where its command runs, and what it finds there. */
export const placeOptions = {
  volumes: choice("--volumes <access>", "mount its volumes at the same paths", [
    "ro",
    "rw",
  ] as const),
  envFromTarget: flag(
    "--env-from-target",
    "copy its variables that are settings of an application",
  ),
  env: values("-e, --env <name=value>", "set a variable; without a value it is taken from here"),
  workdir: value("-w, --workdir <folder>", "run in this folder"),
};

export const terminalOptions = {
  tty: flag("-t, --tty", "give the command a terminal, also where there is none here"),
  withoutTty: flag("-T, --without-tty", "give it none, also where there is one here"),
};

export const keepOption = {
  keep: flag("--keep", "leave it when the session is left, to come back to"),
};

export const ttlOption = {
  ttl: value("--ttl <duration>", "remove it after this time, 1h by default", { parse: readTtl }),
};

export const detachOption = {
  detachKeys: value("--detach-keys <keys>", "keys that leave the session, such as ctrl-p,ctrl-q"),
};

/** Of a session whose end is waited for here. */
export const sessionOptions = {
  ...privilegeOptions,
  ...userOption,
  ...placeOptions,
  ...terminalOptions,
  ...keepOption,
  ...ttlOption,
  ...detachOption,
};

/** Of a tool; what changes nothing about its answer is taken, and not shown. */
export const toolOptions = {
  ...privilegeOptions,
  ...userOption,
  ...ttlOption,
  ...hiddenAll({ ...placeOptions, ...terminalOptions, ...detachOption }),
};

function hiddenAll<O extends Readonly<Record<string, Parameters<typeof hidden>[0]>>>(
  options: O,
): O {
  const entries = Object.entries(options).map(([key, option]) => [key, hidden(option)]);
  return Object.fromEntries(entries) as O;
}

export type SessionInput = InputOf<typeof sessionArguments> & InputOf<typeof sessionOptions>;
export type ToolInput = { readonly target: string } & InputOf<typeof toolOptions>;
