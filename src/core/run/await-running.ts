import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import { until } from "../../host/until.ts";
import { lastLogLines } from "../logs/read-records.ts";
import { recordedContainer } from "../observe/labels.ts";
import type { Backend } from "../seam/backend.ts";
import type { ObservedContainer } from "../seam/observed.ts";
import { restarterOf } from "../supervise/decide-next.ts";
import { isRestarted } from "../supervise/restarts.ts";

interface AwaitRunningOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
}

const pollMs = 100;
/** The exit status after SIGKILL. */
const killed = 137;

/**
 * Returns when the named containers run and have come to rest, so that one that dies at once is not
 * taken for one that runs.
 *
 * @throws SidepodError `container-died` with the exit status and the last log lines
 * @throws SidepodError `timeout`
 */
export async function awaitRunning(
  backend: Backend,
  pod: string,
  names: readonly string[],
  { signal, timeoutMs }: AwaitRunningOptions,
): Promise<void> {
  const look = async () => {
    const observed = await backend.observeSettled(pod, { signal });
    if (observed === undefined) {
      throw new SidepodError("not-found", `pod ${pod} was removed while waiting for it`, {
        hint: "run the same command again",
        details: { pod },
      });
    }
    const awaited = observed.containers.filter(({ name }) => names.includes(name));
    const dead = awaited.filter(({ state }) => state === "exited");
    if (dead.length > 0) throw await died(backend, pod, dead, signal);
    const missing = names.filter((name) => !awaited.some((container) => container.name === name));
    const late = awaited.filter(({ state }) => state !== "running" && state !== "paused");
    return { late, waitingFor: [...missing, ...late.map(({ name }) => name)] };
  };
  const { late, waitingFor } = await until(look, ({ waitingFor }) => waitingFor.length === 0, {
    everyMs: pollMs,
    withinMs: timeoutMs,
    signal,
  });
  if (waitingFor.length === 0) return;
  throw new SidepodError(
    "timeout",
    `${waitingFor.join(", ")} of pod ${pod} did not start in time`,
    {
      evidence: late.map(({ name, state }) => `${pod}/${name} is ${state}`),
      hint: commandText`sidepod ps ${pod}`,
      details: { pod, containers: waitingFor, timeoutMs },
    },
  );
}

async function died(
  backend: Backend,
  pod: string,
  dead: readonly ObservedContainer[],
  signal: AbortSignal | undefined,
): Promise<SidepodError> {
  const reports = await Promise.all(
    dead.map(async (container) => ({
      name: `${pod}/${container.name}`,
      exitCode: container.exitCode,
      lines: await lastLogLines(backend, container.id, { signal }),
      again: isKeptAlive(container),
    })),
  );
  const [first] = reports;
  const names = reports.map(({ name, exitCode }) => `${name} (status ${exitCode ?? "unknown"})`);
  return new SidepodError("container-died", `${names.join(", ")} ended right after the start`, {
    evidence: reports.flatMap(({ name, exitCode, lines, again }) => [
      ...(exitCode === killed ? [`${name} was killed, as happens above its mem_limit`] : []),
      ...(lines.length === 0 ? [`${name} wrote nothing`] : lines.map((line) => `${name}: ${line}`)),
      ...(again ? [`${name} is restarted by the supervisor, following its restart policy`] : []),
    ]),
    hint: commandText`sidepod logs ${first?.name ?? pod}`,
    details: { pod, containers: reports.map(({ name, exitCode }) => ({ name, exitCode })) },
  });
}

function isKeptAlive(container: ObservedContainer): boolean {
  const { role, restart } = recordedContainer(container);
  const policy = restart && { restart };
  const supervised = restarterOf(container) === "supervisor";
  return supervised && isRestarted({ role, ...policy }, container.exitCode ?? 0, 0);
}
