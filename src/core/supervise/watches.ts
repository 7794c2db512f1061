import { recordedContainer } from "../observe/labels.ts";
import type { Inside } from "../seam/inside.ts";
import type { ObservedContainer, ObservedPod } from "../seam/observed.ts";
import { hasRestarter } from "./decide-next.ts";
import type { Unhealthy } from "./restart-history.ts";
import type { ProbeState } from "./supervised-pod.ts";
import type { SupervisionEvent } from "./supervision-event.ts";
import { watchOver } from "./watch-over.ts";

interface WatchesOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: SupervisionEvent) => void;
  readonly onUnhealthy: (container: ObservedContainer, unhealthy: Unhealthy) => void;
  /** What fails here is nobody's to wait for. */
  readonly onFailure: (error: unknown) => void;
}

/** The watch over each container of a pod that runs, one for each of its lives. */
export class Watches implements Disposable {
  readonly #backend: Inside;
  readonly #options: WatchesOptions;
  readonly #watches = new Map<string, AbortController>();
  readonly #probeState = new Map<string, ProbeState>();

  constructor(backend: Inside, options: WatchesOptions) {
    this.#backend = backend;
    this.#options = options;
  }

  /** What is known of each container (ID) that runs. */
  get probeState(): ReadonlyMap<string, ProbeState> {
    return this.#probeState;
  }

  /** Begins and ends watches as the pod is now. */
  update({ containers }: ObservedPod): void {
    const running = containers.filter((one) => hasRestarter(one) && one.state === "running");
    const ids = new Set(running.map(({ id }) => id));
    for (const id of this.#watches.keys()) if (!ids.has(id)) this.#end(id);
    for (const container of running) if (!this.#watches.has(container.id)) this.#begin(container);
  }

  /** Those that run afterwards live another life. */
  endAll(): void {
    for (const id of this.#watches.keys()) this.#end(id);
  }

  [Symbol.dispose](): void {
    this.endAll();
  }

  #begin(container: ObservedContainer): void {
    const { id, name } = container;
    const { onEvent, onUnhealthy, onFailure } = this.#options;
    const over = new AbortController();
    const probeState: ProbeState = { started: false, ready: undefined };
    this.#watches.set(id, over);
    this.#probeState.set(id, probeState);
    const signal = AbortSignal.any([over.signal, this.#options.signal]);
    const watching = watchOver(this.#backend, id, recordedContainer(container), {
      signal,
      onStarted: () => {
        probeState.started = true;
        onEvent({ type: "started", container: name });
      },
      onReady: (ready, answer) => {
        Object.assign(probeState, { ready, answer });
        const event = ready ? ({ type: "ready" } as const) : { type: "unready" as const, answer };
        onEvent({ ...event, container: name });
      },
      onUnhealthy: (probe, answer) => onUnhealthy(container, { probe, answer }),
    });
    watching.catch((error: unknown) => {
      if (signal.aborted) return;
      this.#end(id); // it begins anew with the next look
      onFailure(error);
    });
  }

  #end(id: string): void {
    this.#watches.get(id)?.abort();
    this.#watches.delete(id);
    this.#probeState.delete(id);
  }
}
