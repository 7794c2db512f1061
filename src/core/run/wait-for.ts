import { setTimeout as sleep } from "node:timers/promises";
import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import type { ContainerSpec, ProbeSpec } from "../../podfile/model.ts";
import { recordedContainer } from "../observe/labels.ts";
import { attempt, readyProbeOf } from "../probes/attempt.ts";
import type { Call } from "../seam/call.ts";
import type { Inside } from "../seam/inside.ts";
import type { Inventory } from "../seam/inventory.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import { mayRestart } from "../supervise/restarts.ts";
import type { Condition } from "./conditions.ts";

export interface WaitOptions extends Call {
  /** As long as it takes without it. */
  readonly timeoutMs?: number | undefined;
  /** Called once where there is no such pod yet. */
  readonly onMissing?: () => void;
}

type WaitBackend = Inventory & Inside;

const pollMs = 250;

const notYet: Record<Condition, string> = {
  started: "had not started",
  ready: "was not ready",
  exited: "had not ended",
  removed: "was not removed",
};

/**
 * Waits from outside until a pod, which need not be there yet, has
 * - `started`: every sidecar and main run, and their startup probes hold,
 * - become `ready`: main and every sidecar that has a ready probe run, and the probes hold,
 * - `exited`: main has ended, or without a main all containers have,
 * - been `removed`.
 *
 * Probes are those of the pod's labels, without values that only its creator knows.
 *
 * @returns with `exited` main's exit status
 * @throws SidepodError `container-died` where a container has ended that nothing starts again
 * @throws SidepodError `timeout` with what was lacking
 */
export async function waitFor(
  backend: WaitBackend,
  name: string,
  condition: Condition,
  { signal, timeoutMs, onMissing = () => {} }: WaitOptions = {},
): Promise<number | undefined> {
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(Math.ceil(timeoutMs));
  const either = AbortSignal.any([signal, timeout].filter((one) => one !== undefined));
  let lacking: readonly string[] = [];
  try {
    for (let first = true; ; first = false) {
      const pod = await backend.observe(name, { signal: either });
      if (pod === undefined) {
        if (condition === "removed") return undefined;
        if (first) onMissing();
        lacking = [`there is no pod ${name}`];
      } else if (condition === "exited") {
        const main = pod.containers.find(({ role }) => role === "main");
        if (hasEnded(pod, main)) return main?.exitCode;
        lacking = [`${name} runs`];
      } else if (condition === "removed") {
        lacking = [`pod ${name} is there`];
      } else {
        lacking = await whatIsLacking(backend, pod, condition, either);
        if (lacking.length === 0) return undefined;
      }
      await sleep(pollMs, undefined, { signal: either });
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!timeout?.aborted) throw error;
    throw new SidepodError("timeout", `pod ${name} ${notYet[condition]} in time`, {
      evidence: lacking,
      hint: commandText`sidepod ps ${name}`,
      details: { pod: name, condition, timeoutMs },
    });
  }
}

function hasEnded({ containers }: ObservedPod, main: ObservedContainer | undefined): boolean {
  if (main !== undefined) return main.state === "exited";
  const others = containers.filter(({ role }) => role !== "infra");
  return others.length > 0 && others.every(({ state }) => state === "exited");
}

/** What keeps a pod from having started or from being ready, in words. */
async function whatIsLacking(
  backend: WaitBackend,
  { name: pod, containers, managed }: ObservedPod,
  condition: "started" | "ready",
  signal: AbortSignal,
): Promise<readonly string[]> {
  // What others put into a pod of Sidepod's is not waited for.
  const counted = containers.filter((one) => one.managed === managed && counts(one, condition));
  // Main is made with the others, before anything starts.
  if (!counted.some(({ role }) => !managed || role === "main")) return [`${pod} is being created`];
  const found = await Promise.all(
    counted.map(async (container) => {
      const { id, name, state, exitCode } = container;
      const subject = `${pod}/${name}`;
      const spec = recordedContainer(container);
      if (state === "exited" && !mayRestart(spec)) {
        throw new SidepodError("container-died", `${subject} has ended with status ${exitCode}`, {
          hint: commandText`sidepod logs ${subject}`,
          details: { pod, container: name, exitCode },
        });
      }
      if (state === "exited") return [`${subject} has ended with status ${exitCode}`];
      if (state !== "running" && state !== "paused") return [`${subject} is ${state}`];
      for (const probe of probesOf(spec, condition)) {
        const { holds, text } = await attempt(backend, id, probe, { signal });
        if (!holds) return [`${subject}: ${text}`];
      }
      return [];
    }),
  );
  return found.flat();
}

function counts(container: ObservedContainer, condition: "started" | "ready"): boolean {
  const { role, managed } = container;
  if (role !== "sidecar") return role === "main";
  return (
    condition === "started" || !managed || readyProbeOf(recordedContainer(container)) !== undefined
  );
}

function probesOf(spec: ContainerSpec, condition: "started" | "ready"): readonly ProbeSpec[] {
  const ready = readyProbeOf(spec);
  return [spec.probes.startup, condition === "ready" ? ready : undefined].filter(
    (probe) => probe !== undefined,
  );
}
