import { readyProbeOf } from "../../engine/probes/ready-probe.ts";
import { whatPodmanLacks } from "../../engine/unsupervised.ts";
import { type UpOptions, up as upPod } from "../../engine/up.ts";
import type { PodSpec, PullPolicy } from "../../spec/pod-spec.ts";
import type { Context } from "../context.ts";
import { loadAndOpen } from "../pod-file-argument.ts";
import { secretReader } from "../read-secret.ts";
import { openProgress } from "../render/progress.ts";
import { startSupervisor } from "../supervision.ts";

export interface UpInput {
  readonly file: string | undefined;
  readonly pull: PullPolicy | undefined;
  readonly strict: boolean;
  readonly forceRecreate: boolean;
  readonly removeOrphans: boolean;
  readonly wait: boolean;
  readonly supervise: boolean;
  readonly timeout: number | undefined;
}

export async function up(input: UpInput, context: Context): Promise<void> {
  const { pods, backend } = await loadAndOpen(input.file, context, input);
  await using _ = backend;
  using progress = openProgress(context);
  // It comes up while the pods are made.
  const supervise = input.supervise && process.platform === "linux";
  const supervising = supervise ? startSupervisor(backend, context) : undefined;
  supervising?.catch(() => undefined); // it is awaited below
  const options: UpOptions = {
    ...(input.pull && { pull: input.pull }),
    ...(supervise && { keeper: "supervisor" as const }),
    forceRecreate: input.forceRecreate,
    removeOrphans: input.removeOrphans,
    wait: input.wait,
    ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
    readSecret: secretReader(context.env),
    signal: context.signal,
    onProgress: progress.show,
  };
  for (const pod of pods) {
    if (!input.supervise)
      for (const text of whatPodmanLacks(pod.spec)) context.note(`note: ${text}`);
    const changed = await upPod(backend, pod, options);
    context.note(summary(pod.spec, changed, input.wait));
  }
  await supervising;
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
