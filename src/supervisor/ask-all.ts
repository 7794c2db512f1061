import type { Call } from "../core/seam/call.ts";
import type { Machine } from "../host/private-folder.ts";
import { type Answers, askSupervisor } from "./ask.ts";
import { allSupervisorPaths } from "./paths.ts";

interface AllAnswers<Answer> {
  readonly answers: readonly Answer[];
  /** Of those that do not answer. */
  readonly failures: readonly unknown[];
}

/** Asks the supervisors of all engines that this user has one for. */
export async function askAllSupervisors<Ask extends keyof Answers>(
  machine: Machine,
  ask: Ask,
  call: Call,
): Promise<AllAnswers<Answers[Ask]>> {
  const asked = allSupervisorPaths(machine).map((place) => askSupervisor(place, ask, call));
  const settled = await Promise.allSettled(asked);
  call.signal?.throwIfAborted();
  return {
    answers: settled.flatMap((one) => (one.status === "fulfilled" ? (one.value ?? []) : [])),
    failures: settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])),
  };
}
