import { loadAndOpen } from "../../../app/pods/pod-file.ts";
import { isSupervised, type UpOptions, up as upPod } from "../../../app/pods/up.ts";
import { readyProbeOf } from "../../../core/probes/attempt.ts";
import { SidepodError } from "../../../errors.ts";
import type { PodSpec, PullPolicy } from "../../../podfile/model.ts";
import type { Context } from "../../frame/context.ts";
import { openProgress } from "../../text/progress.ts";
import { whatPodmanLacks } from "./render.ts";
import type { ShowPod } from "./watch.ts";

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
  const { strict, wait } = input;
  const options: UpOptions = {
    ...(input.pull && { pull: input.pull }),
    forceRecreate: input.forceRecreate,
    removeOrphans: input.removeOrphans,
    acceptLoss: input.acceptLoss,
    supervise: input.supervise,
    wait,
    ...(input.timeout !== undefined && { timeoutMs: input.timeout }),
  };
  const show: ShowPod = {
    started: (spec) => {
      if (isSupervised(input)) return;
      for (const text of whatPodmanLacks(spec)) context.note(`note: ${text}`);
    },
    done: (spec, changed) => context.note(summary(spec, changed, wait)),
  };
  if (input.watch) {
    if (input.file === "-") {
      throw new SidepodError("usage", "standard input cannot be watched", {
        hint: "sidepod up --watch FILE",
      });
    }
    const { watch } = await import("./watch.ts");
    return await watch(input.file, { ...options, strict }, show, context);
  }
  const { pods, session } = await loadAndOpen(input.file, context, { strict });
  await using _ = session;
  using progress = openProgress(context);
  for (const pod of pods) {
    show.started(pod.spec);
    show.done(pod.spec, await upPod(session, pod, { ...options, onProgress: progress.show }));
  }
  return 0;
}

function summary({ name, ports, containers }: PodSpec, changed: boolean, waited: boolean): string {
  if (!changed) return `${name} matches the file: nothing to do`;
  const published = ports.map(({ hostIp, hostPort, containerPort, protocol }) =>
    hostPort === undefined
      ? `a free port->${containerPort}/${protocol}`
      : `${hostIp ?? "0.0.0.0"}:${hostPort}->${containerPort}/${protocol}`,
  );
  const where = published.length === 0 ? "" : `, ${published.join(", ")}`;
  const says = containers.some((container) => readyProbeOf(container) !== undefined);
  return `${name} ${waited ? (says ? "is ready" : "runs") : "is started"}${where}`;
}
