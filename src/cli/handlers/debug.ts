import type { Profile } from "../../debug/profiles.ts";
import type { Context } from "../context.ts";

export interface DebugInput {
  readonly target: string;
  readonly words: readonly string[];
  readonly command: readonly string[];
  readonly toolkit: "host" | "target" | undefined;
  readonly image: string | undefined;
  readonly profile: Profile | undefined;
  readonly capAdd: readonly string[];
  readonly user: string | undefined;
  readonly ro: boolean;
  readonly volumes: "ro" | "rw" | undefined;
  readonly envFromTarget: boolean;
  readonly env: readonly string[];
  readonly workdir: string | undefined;
  readonly tty: boolean;
  readonly noTty: boolean;
  readonly explain: boolean;
  readonly keep: boolean;
  readonly reuse: boolean;
  readonly copyTo: string | undefined;
  readonly follow: boolean;
  readonly catch: boolean;
  readonly ttl: number | undefined;
  readonly detachKeys: string | undefined;
  readonly json: boolean;
}

export async function debug(input: DebugInput, context: Context): Promise<number> {
  if (input.copyTo !== undefined || input.follow || input.catch) {
    const { debugAnotherLife } = await import("./debug/another-life.ts");
    return debugAnotherLife(input, context);
  }
  const { debugSession } = await import("./debug/session.ts");
  return debugSession(input, context);
}
