import { SidepodError } from "../errors.ts";

/** The engine answers `wait` with a bare number; the Docker form is understood as well. */
export function readExitCode(text: string): number {
  const first = text.trim().split("\n", 1)[0] ?? "";
  const direct = Number(first);
  if (first !== "" && Number.isInteger(direct)) return direct;
  const status = /"StatusCode":\s*(-?\d+)/.exec(first)?.[1];
  if (status !== undefined) return Number(status);
  throw new SidepodError("protocol", "the engine's answer to wait is not an exit status", {
    evidence: [text.slice(0, 200)],
  });
}
