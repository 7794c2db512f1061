import { compact } from "../../podfile/compact.ts";
import { Problem } from "../../podfile/diagnostic.ts";
import { atKey, atValue } from "../../podfile/fault.ts";
import { parseContainerName } from "../../podfile/format/name.ts";
import { parseSignal } from "../../podfile/format/scalars.ts";
import type { ContainerSpec, PullPolicy, RestartPolicy, Role } from "../../podfile/model.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import { expandVariables } from "../format/expand.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { Context } from "./context.ts";
import { readEnvironment } from "./environment.ts";
import { readMounts } from "./mounts.ts";
import { readHooks, readProbes } from "./probes.ts";
import { readResources } from "./resources.ts";
import { readSecurity } from "./security.ts";
import type { VolumePlan } from "./volume-plan.ts";

/** A container of the manifest and what it is here. */
export interface Placed {
  readonly input: ContainerInput;
  readonly path: Path;
  readonly role: Role;
}

const pullPolicies: Record<string, PullPolicy> = {
  Always: "always",
  IfNotPresent: "missing",
  Never: "never",
};

export function translateContainer(
  { input, path, role }: Placed,
  volumes: ReadonlyMap<string, VolumePlan>,
  context: Context,
): ContainerSpec {
  const { workload } = context;
  const environment = readEnvironment(input, path, context);
  const words = (texts: readonly string[] | undefined) =>
    texts?.map((text) =>
      expandVariables(text, (name) =>
        Object.hasOwn(environment, name) ? environment[name] : undefined,
      ),
    );
  check({ input, path, role }, context);
  const { stopSignal } = input.lifecycle ?? {};
  const signal = stopSignal === undefined ? undefined : parseSignal(stopSignal);
  const graceMs = (workload.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  return compact({
    name: role === "main" ? "main" : input.name,
    fullName: `${workload.name}-${input.name}`,
    role,
    image: input.image,
    pullPolicy: pullPolicies[input.imagePullPolicy ?? "IfNotPresent"] ?? "missing",
    entrypoint: words(input.command),
    command: words(input.args),
    environment,
    ...readMounts(input.volumeMounts ?? [], path, volumes, context),
    workingDir: input.workingDir || undefined,
    ...readSecurity(input.securityContext, path, context),
    ulimits: [],
    limits: readResources(input.resources, path, context),
    stopSignal: typeof signal === "string" ? signal : undefined,
    // Each may take all that is left of the pod's.
    stopGraceMs: role === "init" ? undefined : graceMs,
    initProcess: false,
    tty: input.tty ?? false,
    stdinOpen: input.stdin ?? false,
    probes: readProbes(input, path, context),
    hooks: readHooks(input, path, context),
    labels: {},
    restart: restartOf({ input, role }, context),
    pid: workload.spec.hostPID ? "host" : undefined,
    ending: role === "main" ? { onMainExit: "stop" as const, stopGraceMs: graceMs } : undefined,
  });
}

/** Sidecars of the manifest run for ever, its further containers as main does. */
function restartOf(
  { input, role }: Pick<Placed, "input" | "role">,
  { workload }: Context,
): RestartPolicy | undefined {
  if (role === "init") return undefined;
  const isSidecar = role === "sidecar" && input.restartPolicy === "Always";
  return isSidecar ? { policy: "always" } : workload.restart;
}

/** What the schema cannot say of one container. */
function check({ input, path, role }: Placed, { workload, report }: Context): void {
  const name = role === "main" ? input.name : parseContainerName(input.name);
  if (name instanceof Problem) {
    report(atValue([...path, "name"], "reserved", name.message, { hint: name.hint }));
  }
  if (input.name === "infra" && role === "main") {
    const message = `the engine's name of the container, ${workload.name}-infra, is reserved`;
    report(atValue([...path, "name"], "reserved", message, { hint: "choose another name" }));
  }
  if (input.workingDir && !input.workingDir.startsWith("/")) {
    report(atValue([...path, "workingDir"], "format", "the folder is not an absolute path"));
  }
  if (role !== "init") return;
  const given = (["startupProbe", "readinessProbe", "livenessProbe", "lifecycle"] as const).find(
    (key) => input[key] !== undefined,
  );
  if (given === undefined) return;
  const message = `an init container has no ${given}`;
  const hint = "with restartPolicy: Always it is a sidecar, which can have one";
  report(atKey([...path, given], "conflict", message, { hint }));
}
