import { SidepodError } from "../../errors.ts";
import { evidenceIn, type LookPlace, runLook } from "./run-look.ts";

export interface Variable {
  readonly name: string;
  /** Undefined where it is kept back. */
  readonly value: string | undefined;
}

const secretName = /passw(or)?d|passphrase|secret|token|key|credential/i;

/** The environment of the target's first process, as it was started with. */
export async function lookAtEnvironment(
  place: LookPlace,
  { showSecrets = false } = {},
): Promise<readonly Variable[]> {
  const { output, complaints, status } = await runLook(place, {
    name: "env",
    script: 'cat "/proc/$TARGET_PID/environ"',
    programs: ["cat"],
  });
  if (status !== 0) {
    throw new SidepodError(
      "not-debuggable",
      `the environment of ${place.target.name} may not be read`,
      {
        evidence: evidenceIn(complaints),
        hint: `sidepod debug ${place.target.name} --cap-add SYS_PTRACE --cap-add DAC_READ_SEARCH env`,
        details: { target: place.target.name },
      },
    );
  }
  return readEnvironment(output, { showSecrets });
}

export function readEnvironment(
  bytes: Buffer,
  { showSecrets }: { readonly showSecrets: boolean },
): readonly Variable[] {
  return bytes
    .toString()
    .split("\0")
    .filter((entry) => entry !== "")
    .map((entry) => {
      const equals = entry.indexOf("=");
      const name = equals === -1 ? entry : entry.slice(0, equals);
      const kept = !showSecrets && secretName.test(name);
      return { name, value: kept ? undefined : entry.slice(name.length + 1) };
    });
}
