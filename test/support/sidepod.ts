import { loadSource } from "../../src/app/pods/pod-file.ts";
import { createPodmanBackend } from "../../src/backends/podman/backend.ts";
import { type DownOptions, down } from "../../src/core/run/down.ts";
import { type UpOptions, up } from "../../src/core/run/up.ts";
import type { Backend } from "../../src/core/seam/backend.ts";
import type { ObservedPod } from "../../src/core/seam/observed.ts";
import { LibpodClient } from "../../src/libpod/index.ts";
import { formatDiagnostic } from "../../src/podfile/diagnostic.ts";
import type { LoadedPod } from "../../src/podfile/load/loading.ts";
import { countlessEngine, startEngine, type TestEngine } from "./engine.ts";

export interface TestSidepod extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly backend: Backend;
  /** Why the engine limits nothing; undefined where it does. */
  readonly countless: string | undefined;
  /** Reads a pod file; `NAME` and `IMAGE` in it stand for the test's own. */
  load(text: string, environment?: Record<string, string>): Promise<LoadedPod>;
  up(
    text: string,
    options?: Partial<UpOptions> & { environment?: Record<string, string> },
  ): Promise<boolean>;
  down(options?: DownOptions): Promise<boolean>;
  observe(): Promise<ObservedPod>;
  /** The container of that name in the pod. */
  container(name: string): Promise<ObservedPod["containers"][number]>;
}

/** The library on a real engine, with one pod that a test file speaks of as NAME. */
export async function startSidepod(pod: string): Promise<TestSidepod> {
  const engine = await startEngine();
  const name = `${engine.prefix}${pod}`;
  const { rootless } = (await engine.host()).security;
  const backend = createPodmanBackend(new LibpodClient({ socketPath: engine.socketPath }), {
    identity: engine.socketPath,
    local: true,
    rootless,
    runtimeFolder: process.env.XDG_RUNTIME_DIR,
  });
  const load: TestSidepod["load"] = async (text, environment = {}) => {
    const filled = text.replaceAll("NAME", name).replaceAll("IMAGE", engine.image);
    const { pods, diagnostics } = await loadSource(
      { text: filled, dir: "/" },
      {
        environment,
        readFile: () => Promise.reject(Object.assign(new Error("none"), { code: "ENOENT" })),
      },
    );
    const [first] = pods;
    if (first !== undefined) return first;
    throw new Error(diagnostics.map((one) => formatDiagnostic(one, filled)).join("\n"));
  };
  const observe = async () => {
    const observed = await backend.observe(name);
    if (observed === undefined) throw new Error(`pod ${name} is not there`);
    return observed;
  };
  return {
    engine,
    backend,
    countless: await countlessEngine(engine),
    load,
    observe,
    up: async (text, { environment, ...options } = {}) =>
      up(backend, await load(text, environment), {
        readSecret: async ({ from }) =>
          Buffer.from(from && "environment" in from ? (environment?.[from.environment] ?? "") : ""),
        ...options,
      }),
    down: (options) => down(backend, name, options),
    container: async (wanted) => {
      const found = (await observe()).containers.find((container) => container.name === wanted);
      if (found === undefined) throw new Error(`there is no container ${wanted}`);
      return found;
    },
    [Symbol.asyncDispose]: async () => {
      await backend[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
    },
  };
}
