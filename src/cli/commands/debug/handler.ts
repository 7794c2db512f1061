import type { Context } from "../../frame/context.ts";
import type { DebugInput } from "./input.ts";
import { type Mode, parseMode } from "./mode.ts";

type DebugHandler = (input: DebugInput, context: Context) => Promise<number>;

const handlers: Readonly<Record<Mode, () => Promise<DebugHandler>>> = {
  session: async () => (await import("./session.ts")).debugSession,
  reuse: async () => (await import("./reuse.ts")).reuse,
  follow: async () => (await import("./follow.ts")).followTarget,
  catch: async () => (await import("./catch.ts")).catchEnd,
  copyTo: async () => (await import("./copy.ts")).debugCopy,
  explain: async () => (await import("./explain.ts")).explain,
  promote: async () => (await import("./promote.ts")).promote,
};

export async function debug(input: DebugInput, context: Context): Promise<number> {
  const way = parseMode(input);
  if ("action" in way) {
    const { actions } = await import("./containers.ts");
    return await actions[way.action](input, context);
  }
  if ("tool" in way) {
    const { tool } = await import("./tool.ts");
    return await tool(way.tool, input, context);
  }
  const handler = await handlers[way.mode]();
  return await handler(input, context);
}
