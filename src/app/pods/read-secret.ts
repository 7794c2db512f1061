import { commandText } from "../../command-text.ts";
import type { ReadSecret } from "../../core/seam/actions.ts";
import { SidepodError } from "../../errors.ts";
import { describeLink, readUserFile } from "../../host/user-file.ts";
import type { Caller } from "../session.ts";

/** Podman takes less than 512,000 bytes. */
const limit = { maxBytes: 511_999, limit: "Podman's limit of 512 kB" };

/** Reads secrets from where the pod file says: a file, or the caller's environment. */
export function secretReader({ env, signal }: Pick<Caller, "env" | "signal">): ReadSecret {
  return async ({ key, from }) => {
    if (from === undefined) throw new TypeError(`secret ${key} has no source`);
    if ("content" in from) return Buffer.from(from.content, from.encoding);
    if ("file" in from) return readSecretFile(key, from.file, signal);
    const value = env[from.environment];
    if (value !== undefined) return Buffer.from(value);
    throw new SidepodError(
      "file-invalid",
      `secret ${key} comes from the variable ${from.environment}, which is not set`,
      { hint: commandText`${from.environment}=... sidepod up`, details: { secret: key } },
    );
  };
}

async function readSecretFile(
  key: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const what = `the file of secret ${key}`;
  try {
    return await readUserFile(path, { signal, what, ...limit });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw cause;
    throw new SidepodError("file-not-found", `${what} cannot be read: ${path} (${code})`, {
      evidence: await describeLink(path),
      details: { secret: key, path },
      cause,
    });
  }
}
