import { resolve } from "node:path";
import { readyProbeOf } from "../../../core/probes/attempt.ts";
import { type UpOptions, up as upPod } from "../../../core/run/up.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import { whatPodmanLacks } from "../../../core/supervise/restarted-by.ts";
import { SidepodError } from "../../../errors.ts";
import type { LoadedPod } from "../../../podfile/loading.ts";
import type { PodSpec, PullPolicy } from "../../../podfile/model.ts";
import { defaultPodFile, loadAndOpen } from "../../arguments/pod-file-argument.ts";
import { secretReader } from "../../arguments/read-secret.ts";
import { startSupervisor } from "../../arguments/supervision.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";
import type { FilesWatch } from "./watch-files.ts";

interface UpInput {
  readonly file: string | undefined;
  readonly pull: PullPolicy | undefined;
  readonly strict: boolean;
  readonly forceRecreate: boolean;
  readonly removeOrphans: boolean;
  readonly acceptLoss: boolean;
  readonly wait: boolean;
  readonly supervise: boolean;
  readonly timeout: number | undefined;
  readonly watch: boolean;
}

export async function up(input: UpInput, context: Context): Promise<number> {
  if (input.watch && input.file === "-") {
    throw new SidepodError("usage", "standard input cannot be watched", {
      hint: "sidepod up --watch FILE",
    });
  }
  // Before the file is read: what is saved from then on is not missed.
  using watch = input.watch ? await openWatch(input.file, context) : undefined;
  const read: string[] = [];
  const onRead = (path: string) => void read.push(path);
  const { pods, backend } = await loadAndOpen(input.file, context, {
    strict: input.strict,
    onRead,
  });
  await using _ = backend;
  using progress = openProgress(context);
  // It comes up while the pods are made.
  const supervise = input.supervise && process.platform === "linux";
  const supervising = supervise ? startSupervisor(backend, context) : undefined;
  supervising?.catch(() => undefined); // it is awaited with each pod
  const options: UpOptions = {
    ...(input.pull && { pull: input.pull }),
    ...(supervise && { keeper: "supervisor" as const }),
    forceRecreate: input.forceRecreate,
    removeOrphans: input.removeOrphans,
    acceptLoss: input.acceptLoss,
    wait: input.wait,
    ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
    readSecret: secretReader(context),
    signal: context.signal,
    onProgress: progress.show,
  };
  const apply = async (
    engine: Backend,
    pod: LoadedPod,
    more: Partial<UpOptions> = {},
  ): Promise<void> => {
    if (!supervise) for (const text of whatPodmanLacks(pod.spec)) context.note(`note: ${text}`);
    const changed = await upPod(engine, pod, { ...options, ...more });
    await supervising;
    context.note(summary(pod.spec, changed, input.wait));
  };
  if (watch) {
    const { watchPodFile } = await import("./watch-pod-file.ts");
    const watched = { file: input.file, pods, read, watch, backend };
    return await watchPodFile(watched, apply, context);
  }
  for (const pod of pods) await apply(backend, pod);
  return 0;
}

async function openWatch(file: string | undefined, { cwd }: Context): Promise<FilesWatch> {
  const { watchFiles } = await import("./watch-files.ts");
  return watchFiles([resolve(cwd, file ?? defaultPodFile)]);
}

function summary({ name, ports, containers }: PodSpec, changed: boolean, waited: boolean): string {
  if (!changed) return `${name} is as the file says: nothing to do`;
  const published = ports.map(({ hostIp, hostPort, containerPort, protocol }) =>
    hostPort === undefined
      ? `a free port->${containerPort}/${protocol}`
      : `${hostIp ?? "0.0.0.0"}:${hostPort}->${containerPort}/${protocol}`,
  );
  const where = published.length === 0 ? "" : `, ${published.join(", ")}`;
  const says = containers.some((container) => readyProbeOf(container) !== undefined);
  return `${name} ${waited ? (says ? "is ready" : "runs") : "is started"}${where}`;
}
