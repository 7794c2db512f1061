import { constants } from "node:os";

/**
 * The number that Podman's API wants for a signal: `SIGTERM`, `TERM`, `15`, `SIGRTMIN+3`.
 * Numbers are Linux's, whatever machine the command runs on.
 */
export function signalNumber(signal: string): number | undefined {
  if (/^\d+$/.test(signal)) return Number(signal);
  const name = signal.toUpperCase().replace(/^(?!SIG)/, "SIG");
  const fromFirst = /^SIGRTMIN(?:\+(\d+))?$/.exec(name);
  if (fromFirst) return 34 + Number(fromFirst[1] ?? 0);
  const fromLast = /^SIGRTMAX(?:-(\d+))?$/.exec(name);
  if (fromLast) return 64 - Number(fromLast[1] ?? 0);
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return numbers[name];
}
