import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import { nearest } from "../../../podfile/nearest.ts";
import type { DebugInput } from "./input.ts";

/** What is done with debug containers; a target of such a name can be given by its ID. */
const actions = ["ls", "attach", "logs", "rm", "gc"] as const;
/** Quick tools, which stand after the target. */
const tools = [
  "ps",
  "sockets",
  "files",
  "env",
  "trace",
  "capture",
  "http",
  "resolve",
  "cp",
] as const;
export function isTool(word: string): boolean {
  return (tools as readonly string[]).includes(word);
}

/** Options that say what is done instead of opening a session. */
const modes = ["explain", "promote", "copyTo", "follow", "catch", "reuse"] as const;

export type ActionName = (typeof actions)[number];
export type ToolName = (typeof tools)[number];
export type Mode = (typeof modes)[number] | "session";

/** What a command line of `debug` asks for. */
type Way = { readonly action: ActionName } | { readonly tool: ToolName } | { readonly mode: Mode };

/**
 * Tells what is asked for, and refuses options that would be taken for having had an effect on it.
 *
 * @throws SidepodError `usage`
 */
export function parseMode(input: DebugInput): Way {
  const given = modes.filter((mode) => isGiven(input[mode]));
  const action = actions.find((name) => name === input.target);
  const tool = action === undefined ? toolOf(input) : undefined;
  const word = action ?? tool;
  const [mode = "session", other] = given;
  if (other !== undefined || (word !== undefined && given.length > 0)) {
    throw notTogether(input, given, word);
  }
  refuseUnused(input, word ?? mode);
  if (action !== undefined) return { action };
  return tool === undefined ? { mode } : { tool };
}

function toolOf({ target, words }: DebugInput): ToolName | undefined {
  const [word] = words;
  const tool = tools.find((name) => name === word);
  if (tool !== undefined || word === undefined) return tool;
  const near = nearest(word, tools);
  const swapped = tools.find((name) => name === target);
  if (swapped !== undefined) throw turnedRound(swapped, words);
  throw new SidepodError("usage", `'${word}' is not one of ${tools.join(", ")}`, {
    hint: near
      ? `did you mean ${near}?`
      : commandText`for a command: sidepod debug ${target} -- ${word}`,
    details: { name: word, ...(near !== undefined && { nearest: near }) },
  });
}

/** `ps web`, `cp web:/etc/hosts .` */
function turnedRound(look: ToolName, [first = "", ...more]: readonly string[]): SidepodError {
  const [target = "", ...path] = first.split(":");
  const from = path.length > 0 ? [`:${path.join(":")}`] : [];
  return new SidepodError("usage", "the target stands before the quick look", {
    hint: commandText`sidepod debug ${[target, look, ...from, ...more]}`,
    details: { look, target },
  });
}

/** Everything that has the programs and the privileges of a session. */
const allExcept = { but: ["copyTo", ...actions] };

/** The ways and tools that an option is for, or the ones that have no use for it. */
const uses: Partial<
  Record<keyof DebugInput, readonly string[] | { readonly but: readonly string[] }>
> = {
  toolkit: allExcept,
  image: allExcept,
  profile: allExcept,
  capAdd: allExcept,
  ro: allExcept,
  ttl: { but: ["promote", "explain"] },
  workdir: { but: ["promote"] },
  detachKeys: { but: ["promote"] },
  volumes: { but: ["promote"] },
  env: { but: ["promote"] },
  envFromTarget: { but: ["promote"] },
  keep: ["session", "follow", "reuse", "catch"],
  save: ["promote"],
  all: ["rm"],
  for: ["trace", "capture", "http"],
  lines: ["trace"],
  size: ["capture"],
  interface: ["capture"],
  output: ["capture"],
  showSecrets: ["env"],
  json: ["ls", "explain", "ps", "sockets", "files", "env", "http", "resolve"],
};

function refuseUnused(input: DebugInput, what: string): void {
  for (const option of Object.keys(uses) as (keyof DebugInput)[]) {
    const use = uses[option];
    if (use === undefined || !isGiven(input[option])) continue;
    if ("but" in use ? !use.but.includes(what) : use.includes(what)) continue;
    if (input.interface === "t") throw terminalAsked();
    throw new SidepodError("usage", `${worded(what)} has no use for ${flagOf(option)}`, {
      hint: "but" in use ? "leave it out" : `it goes with ${use.map(worded).join(", ")}`,
      details: { option: flagOf(option) },
    });
  }
}

/** `-it`, as others take it, is `-i t` here. */
function terminalAsked(): SidepodError {
  return new SidepodError(
    "usage",
    "a session has a terminal where there is one here, without -it",
    {
      hint: "leave out -it; -t gives it one in any case",
    },
  );
}

function notTogether(
  input: DebugInput,
  given: readonly Mode[],
  word: ActionName | ToolName | undefined,
): SidepodError {
  const { target, words } = input;
  const flags = given.map(flagOf);
  const [mode] = given;
  const value = mode !== undefined && mode !== "session" && input[mode];
  const first = [...flags.slice(0, 1), ...(typeof value === "string" ? [value] : [])];
  const rest = word === undefined ? first : words;
  return new SidepodError(
    "usage",
    `${[...flags, ...(word === undefined ? [] : [word])].join(" and ")} do not go together`,
    { hint: commandText`sidepod debug ${[target, ...rest]}`, details: { options: flags } },
  );
}

function worded(what: string): string {
  if (what === "session") return "a session";
  return (modes as readonly string[]).includes(what) ? flagOf(what) : what;
}

/** `--copy-to` */
function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function isGiven(value: DebugInput[keyof DebugInput]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}
