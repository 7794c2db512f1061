import { constants } from "node:os";
import { label, readSpecLabel } from "../../core/observe/labels.ts";
import type { DebugTarget, TargetExit } from "../../core/seam/debugging.ts";
import { isRestarted } from "../../core/supervise/restarts.ts";
import type { ContainerSpec } from "../../podfile/model.ts";

/** How the last life of a container that does not run went, in lines. */
export function lastLife({ name, state, exit }: DebugTarget): readonly string[] {
  if (exit === undefined) return [`${name} runs`];
  const { startedAt, error, restarts } = exit;
  const engine = error === "" ? [] : [`the engine says: ${error}`];
  if (startedAt === undefined) return [`${name} is ${state}, and was never started`, ...engine];
  const again = restarts > 0 ? [`the engine has restarted it ${restarts} times`] : [];
  return [
    `${name} ended with ${statusWords(exit.code)}${when(exit)}`,
    ...reasonOf(exit),
    ...engine,
    ...again,
  ];
}

/** `status 3`, `status 137 (SIGKILL)` */
export function statusWords(code: number): string {
  const signal = signalOf(code);
  return signal === undefined ? `status ${code}` : `status ${code} (${signal})`;
}

/** A shell's way to tell of a signal, which a program may use for something else. */
function signalOf(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
}

/** By the engine's clock alone, which may be another machine's. */
function when({ startedAt, finishedAt }: TargetExit): string {
  if (startedAt === undefined || finishedAt === undefined) return "";
  const ms = Date.parse(finishedAt) - Date.parse(startedAt);
  const lived = ms < 0 ? "" : `, ${secondsOf(ms)} after its start`;
  return ` at ${new Date(finishedAt).toISOString()}${lived}`;
}

function secondsOf(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

function reasonOf({ code, outOfMemory }: TargetExit): readonly string[] {
  if (outOfMemory) return ["reason: out of memory"];
  const reason = reasons[code];
  return reason === undefined ? [] : [`reason: ${reason}`];
}

const reasons: Readonly<Record<number, string>> = {
  126: "its command could not be executed, or it chose this status itself",
  127: "its command was not found, or it chose this status itself",
  134: "it aborted itself",
  // @podman <5.0: the engine does not always know of the kernel's part.
  137: "killed: by `podman kill`, by a stop after its grace period, or by lack of memory",
  139: "it accessed invalid memory (segmentation fault)",
  143: "it was asked to stop",
};

/** Whether what started a target again until now, or is to keep it, starts it once more. */
export function comesBack({ exit, labels }: DebugTarget): boolean {
  if (exit?.startedAt === undefined) return false;
  const spec = readSpecLabel<ContainerSpec>(labels);
  const role = labels[label.role];
  const kept = spec?.keeper !== undefined && (role === "main" || role === "sidecar");
  const { restart } = spec ?? {};
  return (
    exit.restarts > 0 ||
    (kept && isRestarted({ role, ...(restart && { restart }) }, exit.code, exit.restarts))
  );
}
