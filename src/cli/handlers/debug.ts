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
  readonly all: boolean;
  readonly promote: string | undefined;
  readonly save: string | undefined;
  readonly copyTo: string | undefined;
  readonly follow: boolean;
  readonly catch: boolean;
  readonly ttl: number | undefined;
  readonly detachKeys: string | undefined;
  readonly showSecrets: boolean;
  readonly for: number | undefined;
  readonly lines: number | undefined;
  readonly size: number | undefined;
  readonly interface: string | undefined;
  readonly output: string | undefined;
  readonly json: boolean;
}

/** What stands in the target's place; a container of such a name can be given by its ID. */
const actionNames = ["ls", "attach", "logs", "rm", "gc"] as const;

export async function debug(input: DebugInput, context: Context): Promise<number> {
  const action = actionNames.find((name) => name === input.target);
  if (action !== undefined) {
    const { actions } = await import("./debug/containers.ts");
    return await actions[action](input, context);
  }
  if (input.words.length > 0) {
    const { look } = await import("./debug/look.ts");
    return await look(input, context);
  }
  if (input.explain) {
    const { explain } = await import("./debug/explain.ts");
    return await explain(input, context);
  }
  if (input.promote !== undefined) {
    const { promote } = await import("./debug/promote.ts");
    return await promote(input.promote, input, context);
  }
  if (input.copyTo !== undefined || input.follow || input.catch) {
    const { debugAnotherLife } = await import("./debug/another-life.ts");
    return debugAnotherLife(input, context);
  }
  const { debugSession } = await import("./debug/session.ts");
  return await debugSession(input, context);
}
