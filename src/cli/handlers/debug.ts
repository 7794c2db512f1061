import type { Profile } from "../../debug/profiles.ts";
import type { Context } from "../context.ts";
import { type Mode, wayOf } from "./debug/way.ts";

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
  readonly withoutTty: boolean;
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

type DebugHandler = (input: DebugInput, context: Context) => Promise<number>;

const handlers: Readonly<Record<Mode, () => Promise<DebugHandler>>> = {
  session: async () => (await import("./debug/session.ts")).debugSession,
  reuse: async () => (await import("./debug/reuse.ts")).reuse,
  follow: async () => (await import("./debug/follow.ts")).followTarget,
  catch: async () => (await import("./debug/catch.ts")).catchEnd,
  copyTo: async () => (await import("./debug/copy.ts")).debugCopy,
  explain: async () => (await import("./debug/explain.ts")).explain,
  promote: async () => (await import("./debug/promote.ts")).promote,
};

export async function debug(input: DebugInput, context: Context): Promise<number> {
  const way = wayOf(input);
  if ("action" in way) {
    const { actions } = await import("./debug/containers.ts");
    return await actions[way.action](input, context);
  }
  if ("look" in way) {
    const { look } = await import("./debug/look.ts");
    return await look(way.look, input, context);
  }
  const handler = await handlers[way.mode]();
  return await handler(input, context);
}
