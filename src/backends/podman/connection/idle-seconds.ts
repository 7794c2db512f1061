import { SidepodError } from "../../../errors.ts";

const defaultIdleSeconds = 60;

/** How long a private service stays when nobody uses it, from SIDEPOD_SERVICE_IDLE; 0 is for ever. */
export function idleSeconds(env: Readonly<Record<string, string | undefined>>): number {
  const text = env.SIDEPOD_SERVICE_IDLE;
  if (!text) return defaultIdleSeconds;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new SidepodError("usage", "SIDEPOD_SERVICE_IDLE is not a number of seconds", {
    evidence: [`it is ${JSON.stringify(text)}`],
    hint: "SIDEPOD_SERVICE_IDLE=60; 0 keeps the service for ever",
  });
}
