import type { PodSpec } from "../spec/pod-spec.ts";
import type { ReadSecret } from "./backend.ts";
import { digestSecret } from "./hash.ts";

/** A digest for each secret that Sidepod makes itself, to see whether its content has changed. */
export async function digestSecrets(
  spec: PodSpec,
  readSecret: ReadSecret,
): Promise<ReadonlyMap<string, string>> {
  const own = spec.secrets.filter(({ external }) => !external);
  return new Map(
    await Promise.all(
      own.map(async (secret): Promise<[string, string]> => {
        const content = await readSecret(secret);
        return [secret.key, digestSecret(spec.name, secret.key, content)];
      }),
    ),
  );
}
