import { describeEngine } from "../../../app/session.ts";
import type { Context } from "../../frame/context.ts";
import { formatEngine } from "./render.ts";

export async function engine(input: { readonly json: boolean }, context: Context): Promise<void> {
  const { connection, env, signal, paint } = context;
  const report = await describeEngine({ connection, env, signal });
  if (!input.json) return context.print(formatEngine(report, paint));
  const { info, finder, url, why, passedOver, obstacles } = report;
  const data = { finder, url, why, passedOver, ...info, obstacles };
  context.print(JSON.stringify(data, undefined, 2));
}
