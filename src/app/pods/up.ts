import type { Plan } from "../../core/plan/plan.ts";
import {
  type UpOptions as CoreUpOptions,
  planUp as planPod,
  up as upPod,
  type WantedPod,
} from "../../core/run/up.ts";
import type { Session } from "../session.ts";
import { startSupervisor } from "../supervision/supervision.ts";
import { secretReader } from "./read-secret.ts";

export interface UpOptions extends Partial<Omit<CoreUpOptions, "keeper">> {
  /**
   * Whether a supervisor, a process of its own, restarts and probes the containers. On Linux it does
   * unless this is false; elsewhere the engine restarts them.
   */
  readonly supervise?: boolean;
}

export type PlanOptions = Omit<UpOptions, "wait" | "timeoutMs" | "onProgress">;

/** What `up` would do now, without doing it. */
export function planUp(session: Session, pod: WantedPod, options: PlanOptions = {}): Promise<Plan> {
  const { supervise = true } = options;
  return planPod(session.backend, pod, coreOptions(session, supervise, options));
}

/**
 * Makes a pod as its file asks for it and waits until it runs; its supervisor comes up meanwhile.
 *
 * @returns whether anything was done
 * @throws SidepodError as `up` of core/run does, and `no-supervisor`
 */
export async function up(
  session: Session,
  pod: WantedPod,
  options: UpOptions = {},
): Promise<boolean> {
  const supervise = isSupervised(options);
  const { signal = session.signal } = options;
  const supervising = supervise ? startSupervisor(session, { signal }) : undefined;
  supervising?.catch(() => undefined); // It is awaited when the pod is made.
  const changed = await upPod(session.backend, pod, coreOptions(session, supervise, options));
  await supervising;
  return changed;
}

export function isSupervised({ supervise = true }: Pick<UpOptions, "supervise">): boolean {
  return supervise && process.platform === "linux";
}

function coreOptions(session: Session, supervised: boolean, options: UpOptions): CoreUpOptions {
  const { supervise: _, ...rest } = options;
  return {
    readSecret: secretReader(session),
    signal: session.signal,
    ...rest,
    ...(supervised && { keeper: "supervisor" as const }),
  };
}
