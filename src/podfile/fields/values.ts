import { type Parser, Problem } from "../diagnostic.ts";
import { parseAssignment } from "../format/assignment.ts";
import { numberWithin, parseFileMode } from "../format/scalars.ts";
import { splitWords } from "../format/shell-words.ts";
import type { Pass } from "../load/pass.ts";
import type { VolumeSpec } from "../model.ts";

type MapValue = string | number | boolean | null;
type MapOrList = Readonly<Record<string, MapValue>> | readonly string[] | undefined;

/** Names and values of `environment`; undefined where the entry has no value. */
export function readAssignments(input: MapOrList, pass: Pass): [string, string | undefined][] {
  if (input === undefined) return [];
  if (isList(input)) {
    return input.map((item) => {
      const { name, value } = pass.read(parseAssignment, item);
      return [name, value];
    });
  }
  return pass
    .entries(input)
    .map(([name, value]) => [name, value === null ? undefined : pass.text(input, name)]);
}

/** Labels and options: an entry without a value is empty. */
export function readMap(input: MapOrList, pass: Pass): Record<string, string> {
  return Object.fromEntries(
    readAssignments(input, pass).map(([name, value]) => [name, value ?? ""]),
  );
}

/** A text in Compose's words, or a list as it stands. */
export function readCommand(
  input: string | readonly (string | number)[],
  pass: Pass,
): readonly string[] {
  if (isList(input)) return input.map((_, index) => pass.text(input, index));
  const words = splitWords(input);
  // Only a placeholder can be here that stands for an odd quote.
  return words instanceof Problem ? [input] : words;
}

/** Any number; its bounds were checked with the file. */
export const anyNumber = numberWithin({ min: -Infinity, max: Infinity, whole: false });

export function isList<T>(value: readonly T[] | unknown): value is readonly T[] {
  return Array.isArray(value);
}

/** One of a few words. */
export function oneOf<const T extends string>(words: readonly T[]): Parser<T> {
  return (text) => words.find((word) => word === text) ?? new Problem("not an allowed value");
}

const switches = oneOf(["true", "false"]);

export function readFlag(pass: Pass, value: unknown, otherwise = false): boolean {
  return value === undefined ? otherwise : pass.read(switches, value) === "true";
}

/** Octal digits; a number that cannot be octal is meant as it is. */
export function readMode(
  holder: { readonly mode?: string | number | undefined },
  pass: Pass,
): number {
  const written = pass.real(pass.text(holder, "mode"));
  const mode = parseFileMode(written);
  return mode instanceof Problem ? Number(written) : mode;
}

/** `<pod>-<key>`; what is there already is named by its key. */
export function engineName(
  pod: string,
  key: string,
  name: string | undefined,
  external: boolean,
  pass: Pass,
): string {
  return name === undefined ? usualName(pod, key, external) : pass.real(name);
}

/** Whether a volume or secret has the name that it has where the file gives none. */
export function hasUsualName(one: Named, pod: string): boolean {
  return one.name === usualName(pod, one.key, one.external);
}

type Named = Pick<VolumeSpec, "key" | "name" | "external">;

function usualName(pod: string, key: string, external: boolean): string {
  return external ? key : `${pod}-${key}`;
}

/** The words of the format, none of which is ever a secret. */
export const formatWords = [
  ...["bind", "volume", "tmpfs", "tcp", "udp", "sctp", "host", "true", "false"],
  ...["no", "on-failure", "always", "unless-stopped", "missing", "never", "newer"],
  ...["stop", "restart", "keep", "net", "ipc", "uts", "pid", "cgroup", "http", "https"],
  ...["k8s-file", "json-file", "journald", "none", "passthrough"],
  ...["no-new-privileges", "seccomp", "apparmor", "label"],
];
