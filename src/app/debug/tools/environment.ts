import { commandText } from "../../../command-text.ts";
import { SidepodError } from "../../../errors.ts";
import { splitVariable } from "../../../podfile/format/assignment.ts";
import { evidenceIn, runTool, type ToolContext } from "./run-tool.ts";

interface Variable {
  readonly name: string;
  /** Undefined where it is kept back. */
  readonly value: string | undefined;
  /** Whether a password in it is kept back. */
  readonly masked?: true;
}

/** A working folder is no password, and an author proves nothing. */
const secretName =
  /passw(or)?d|passphrase|pass(?![a-z])|(?<!^|^old)pwd|secret|token|key|credential|auth(?!ors?(_|$))/i;

/** More than the kernel gives a process when it starts. */
const maxBytes = 8 * 1024 * 1024;

interface Environment {
  readonly variables: readonly Variable[];
  /** Whether the process has written over its own, as it does that sets its title: it is the engine's then. */
  readonly overwritten: boolean;
}

/** The environment of the target's first process, as it was started with. */
export async function readEnvironment(
  place: ToolContext,
  { showSecrets = false } = {},
): Promise<Environment> {
  const { output, complaints, status } = await runTool(place, {
    name: "env",
    script: `head -c ${maxBytes} "/proc/$TARGET_PID/environ"`,
    programs: ["head"],
  });
  if (status !== 0) {
    throw new SidepodError(
      "not-debuggable",
      `the environment of ${place.target.name} cannot be read`,
      {
        evidence: evidenceIn(complaints),
        hint: commandText`sidepod debug ${place.target.name} --cap-add SYS_PTRACE --cap-add DAC_READ_SEARCH env`,
        details: { target: place.target.name },
      },
    );
  }
  return parseEnvironment(output, place.target.environment, { showSecrets });
}

/**
 * @param bytes the content of /proc/PID/environ
 * @param configured what the engine made the target with
 */
export function parseEnvironment(
  bytes: Buffer,
  configured: readonly string[],
  { showSecrets }: { readonly showSecrets: boolean },
): Environment {
  const own = bytes
    .toString()
    .split("\0")
    .filter((entry) => entry !== "");
  const overwritten = !own.every((entry) => entry.includes("="));
  const entries = overwritten ? configured : own;
  return { variables: entries.map((entry) => readVariable(entry, showSecrets)), overwritten };
}

function readVariable(entry: string, showSecrets: boolean): Variable {
  const [name, value] = splitVariable(entry);
  if (showSecrets) return { name, value };
  if (secretName.test(name)) return { name, value: undefined };
  const shown = value.replaceAll(/\S+/g, withoutPassword);
  return { name, value: shown, ...(shown !== value && { masked: true }) };
}

/**
 * Takes the password out of `scheme://user:password@host`. It may have every character in it, for
 * many forget to escape it, so it ends at the last `@`.
 */
function withoutPassword(word: string): string {
  const at = word.lastIndexOf("@");
  const before = word.slice(0, Math.max(at, 0));
  // Digits before a path are a port.
  const found = /:\/\/[^/?#:@]*:(?!\d+[/?#])/.exec(before);
  return found ? `${word.slice(0, found.index + found[0].length)}***${word.slice(at)}` : word;
}
