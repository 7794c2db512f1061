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
  toolkit: choice("--toolkit <kind>", "where the programs come from", ["host", "target"] as const),
  image: value("--image <image>", "use the programs of this image, which is pulled if missing"),
  profile: choice("--profile <name>", "its privileges, as for kubectl debug", profiles),
  capAdd: values("--cap-add <capability>", "add a capability"),
  ro: flag("--ro", "show the target's files read-only, below /target"),
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
  envFromTarget: flag("--env-from-target", "copy its variables that are application settings"),
  env: values("-e, --env <name=value>", "set a variable; without a value, use the caller's"),
  workdir: value("-w, --workdir <folder>", "run in this folder"),
};

export const terminalOptions = {
  tty: flag("-t, --tty", "give the command a terminal, even if there is none here"),
  withoutTty: flag("-T, --without-tty", "give the command no terminal, even if there is one here"),
};

export const keepOption = {
  keep: flag("--keep", "keep the debug container when the session ends"),
};

export const ttlOption = {
  ttl: value("--ttl <duration>", "remove it after this time, 1h by default", { parse: readTtl }),
};

export const detachOption = {
  detachKeys: value(
    "--detach-keys <keys>",
    "keys that detach from the session, such as ctrl-p,ctrl-q",
  ),
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
