import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { commandText } from "../../command-text.ts";
import type { Call } from "../../core/seam/call.ts";
import type { BackendEvent } from "../../core/seam/streams.ts";
import { SidepodError } from "../../errors.ts";
import { reach } from "../../host/claim.ts";
import { readPid } from "../../host/daemon/paths.ts";
import { findPrivateFolder, type Machine } from "../../host/private-folder.ts";
import { argumentsOf } from "../../host/proc/process.ts";
import { LimitError, readLines } from "../../host/read-lines.ts";
import { readEvent, readHello, readStatus } from "./answers.ts";
import type { Hello, Request, SupervisorStatus } from "./messages.ts";
import { allSupervisorPaths, type SupervisorPaths } from "./paths.ts";

export interface Answers {
  readonly hello: Hello;
  readonly stop: Hello;
  readonly status: SupervisorStatus;
}

type Read<Answer> = (value: unknown) => Answer | undefined;

const readers: { readonly [Ask in keyof Answers]: Read<Answers[Ask]> } = {
  hello: readHello,
  stop: readHello,
  status: readStatus,
};

/** On a machine that is busy; one that is stopped or hung answers never. */
const answerMs = 10_000;
const maxAnswer = 1 << 20;

/**
 * Asks the supervisor for one answer.
 *
 * @returns undefined where there is no supervisor
 * @throws SidepodError `no-supervisor` where it does not answer, or not as a supervisor does
 */
export async function askSupervisor<Ask extends keyof Answers>(
  place: SupervisorPaths,
  ask: Ask,
  { signal, patienceMs = answerMs }: Call & { readonly patienceMs?: number } = {},
): Promise<Answers[Ask] | undefined> {
  for await (const line of talk(place, ask, patienceMs, signal)) {
    return understand(place, line, readers[ask]);
  }
  return undefined;
}

/** What the supervisor sees and does, until it ends; nothing where there is none. */
export async function* watchSupervisor(
  place: SupervisorPaths,
  { signal }: Call = {},
): AsyncGenerator<BackendEvent, void, undefined> {
  for await (const line of talk(place, "watch", undefined, signal)) {
    yield understand(place, line, readEvent);
  }
}

async function* talk(
  place: SupervisorPaths,
  ask: Request["ask"],
  firstWithinMs: number | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  signal?.throwIfAborted();
  if (!findPrivateFolder(place.folder, place.uid)) return;
  const socket = await reach(place.socketPath, signal);
  if (!(socket instanceof Socket)) return;
  const abort = (): void => void socket.destroy();
  signal?.addEventListener("abort", abort, { once: true });
  socket.on("error", abort); // It may end at any time.
  try {
    socket.write(`${JSON.stringify({ ask } satisfies Request)}\n`);
    const limits = {
      longest: maxAnswer,
      ...(firstWithinMs !== undefined && { firstWithinMs }),
    };
    yield* readLines(socket, limits);
    signal?.throwIfAborted();
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    throw silent(place, error);
  } finally {
    signal?.removeEventListener("abort", abort);
    socket.destroy();
  }
}

function understand<Answer>(place: SupervisorPaths, line: string, read: Read<Answer>): Answer {
  let answer: Answer | undefined;
  try {
    answer = read(JSON.parse(line));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (answer !== undefined) return answer;
  const said = JSON.stringify(line.slice(0, 100));
  throw new SidepodError("no-supervisor", "the supervisor's answer cannot be understood", {
    evidence: [`the answer at ${place.socketPath} is ${said}`],
    hint: howToEnd(place),
    details: { socket: place.socketPath },
  });
}

function silent(place: SupervisorPaths, cause: LimitError): SidepodError {
  return new SidepodError("no-supervisor", "the supervisor does not answer", {
    evidence: [`${place.socketPath} accepts connections, but does not answer: ${cause.message}`],
    hint: howToEnd(place),
    details: { socket: place.socketPath },
    cause,
  });
}

function howToEnd(place: SupervisorPaths): string {
  const pid = readPid(place);
  // Its number may be another process's by now.
  if (pid !== undefined && `${argumentsOf(pid).join(" ")} `.includes(" supervisor run ")) {
    return commandText`kill -9 ${pid}`;
  }
  return commandText`ss -xlp | grep ${place.socketPath}`;
}

/** How often to check whether there is one yet. */
const pollMs = 500;

/** What supervisors see and do from now on, one after another; it goes on while there is none. */
export async function* followSupervisor(
  place: () => SupervisorPaths,
  { signal }: Call,
): AsyncGenerator<BackendEvent, void, undefined> {
  for (;;) {
    yield* watchSupervisor(place(), { signal });
    await sleep(pollMs, undefined, signal ? { signal } : {});
  }
}

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
