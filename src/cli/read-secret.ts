import { readFile } from "node:fs/promises";
import { commandText } from "../command-text.ts";
import type { ReadSecret } from "../engine/backend.ts";
import { SidepodError } from "../errors.ts";

/** Reads secrets from where the pod file says: a file, or the caller's environment. */
export function secretReader(env: Readonly<Record<string, string | undefined>>): ReadSecret {
  return async ({ key, from }) => {
    if (from === undefined) throw new TypeError(`secret ${key} has no source`);
    if ("content" in from) return Buffer.from(from.content, from.encoding);
    if ("file" in from) return readSecretFile(key, from.file);
    const value = env[from.environment];
    if (value !== undefined) return Buffer.from(value);
    throw new SidepodError(
      "file-invalid",
      `secret ${key} comes from the variable ${from.environment}, which is not set`,
      { hint: commandText`${from.environment}=... sidepod up`, details: { secret: key } },
    );
  };
}

async function readSecretFile(key: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new SidepodError(
      "file-not-found",
      `the file of secret ${key} cannot be read: ${path} (${code})`,
      {
        details: { secret: key, path },
        cause,
      },
    );
  }
}
