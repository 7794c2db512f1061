import type { SidepodError } from "../../errors.ts";

/** Whether a failure means that nothing else can succeed either until the engine is back. */
export function isEngineGone({ code }: SidepodError): boolean {
  return code === "engine-lost" || code === "no-engine" || code === "engine-permission";
}
