import { compact } from "../../podfile/compact.ts";
import { atKey, atValue } from "../../podfile/fault.ts";
import { joinExtraHost } from "../../podfile/format/name.ts";
import type { PodSpec, SecretSpec, VolumeSpec } from "../../podfile/model.ts";
import { quote } from "../../podfile/nearest.ts";
import { type Placed, translateContainer } from "./container.ts";
import { type Context, warn } from "./context.ts";
import { readPorts } from "./ports.ts";
import { readResources } from "./resources.ts";
import type { VolumePlan } from "./volume-plan.ts";
import { planVolumes } from "./volumes.ts";

const reservedPrefix = "io.sidepod.";

/** The specification of a manifest that fits its schema. What is wrong with it is reported. */
export function translatePod(context: Context): PodSpec {
  const { workload, report } = context;
  const { spec, path, metadata } = workload;
  const placed = placeContainers(context);
  checkNames(placed, context);
  checkNamespaces(context);
  for (const label of Object.keys(metadata.labels ?? {})) {
    if (!label.toLowerCase().startsWith(reservedPrefix)) continue;
    const message = `labels that begin with ${reservedPrefix} are reserved for Sidepod`;
    report(atKey([...metadata.path, "labels", label], "reserved", message));
  }
  const plans = planVolumes(
    placed.map(({ input, role }) => ({ input, isInit: role === "init" })),
    context,
  );
  warnOfGroup(plans, context);
  const containers = placed.map((one) => translateContainer(one, plans, context));
  const mounted = new Set(containers.flatMap(({ mounts }) => mounts.map(sourceOf)));
  const used = new Set(containers.flatMap(({ secrets }) => secrets.map(({ secret }) => secret)));
  return compact({
    name: workload.name,
    hostname: spec.hostname,
    ports: readPorts(placed, context),
    share: [
      "net",
      "ipc",
      "uts",
      ...(spec.shareProcessNamespace ? (["pid"] as const) : []),
    ] as const,
    networks: spec.hostNetwork ? ["host"] : [],
    limits: readResources(spec.resources, path, context),
    sysctls: Object.fromEntries(
      (spec.securityContext?.sysctls ?? []).map(({ name, value }) => [name, value]),
    ),
    dns: spec.dnsConfig?.nameservers ?? [],
    extraHosts: (spec.hostAliases ?? []).flatMap(({ ip, hostnames }) =>
      hostnames.map((name) => String(joinExtraHost(name, ip))),
    ),
    labels: metadata.labels ?? {},
    containers,
    volumes: volumesOf(plans).filter(({ key }) => mounted.has(key)),
    secrets: secretsOf(plans).filter(({ key }) => used.has(key)),
  });
}

function sourceOf(mount: PodSpec["containers"][number]["mounts"][number]): string | undefined {
  return mount.type === "volume" ? mount.source : undefined;
}

/** Init containers, sidecars, main: in start order. */
function placeContainers(context: Context): Placed[] {
  const { spec, path } = context.workload;
  const init: Placed[] = [];
  const sidecars: Placed[] = [];
  for (const [index, input] of (spec.initContainers ?? []).entries()) {
    const at = [...path, "initContainers", index];
    if (input.restartPolicy === "Always") {
      sidecars.push({ input, path: at, role: "sidecar" });
      continue;
    }
    if (input.restartPolicy !== undefined) {
      const message = `restartPolicy: ${input.restartPolicy} of an init container is not supported`;
      warn(context, [...at, "restartPolicy"], message);
    }
    if (sidecars.length > 0) {
      const message = `init container ${quote(input.name)} runs before the sidecars above it`;
      warn(context, at, message, {
        hint: "all init containers run first, so it must not need a sidecar",
      });
    }
    init.push({ input, path: at, role: "init" });
  }
  const [main, ...others] = spec.containers.map((input, index) => ({
    input,
    path: [...path, "containers", index],
  }));
  if (main === undefined) {
    const message = "the pod has no containers";
    context.report(atValue([...path, "containers"], "missing", message));
    return init;
  }
  for (const { input, path: at } of [main, ...others]) {
    if (input.restartPolicy === undefined) continue;
    warn(context, [...at, "restartPolicy"], "the pod's restartPolicy applies to its containers");
  }
  const [second] = others;
  if (second !== undefined) {
    const names = others.map(({ input }) => quote(input.name)).join(", ");
    const message = `${quote(main.input.name)} is main; ${names} start before it and end with it`;
    warn(context, second.path, message, {
      hint: "a pod has one main container here: the first one",
    });
  }
  return [
    ...init,
    ...sidecars,
    ...others.map((one): Placed => ({ ...one, role: "sidecar" })),
    { ...main, role: "main" },
  ];
}

function checkNames(placed: readonly Placed[], { report }: Context): void {
  const names = new Set<string>();
  for (const { input, path } of placed) {
    if (names.has(input.name)) {
      const message = `there is another container named ${quote(input.name)}`;
      report(atValue([...path, "name"], "duplicate", message));
    }
    names.add(input.name);
  }
}

function checkNamespaces({ workload: { spec, path }, report }: Context): void {
  if (!spec.hostPID || !spec.shareProcessNamespace) return;
  const message = "hostPID and shareProcessNamespace are both given";
  report(atKey([...path, "shareProcessNamespace"], "conflict", message));
}

/** Files from ConfigMaps and Secrets do get the group; memory can be written by all. */
function warnOfGroup(plans: ReadonlyMap<string, VolumePlan>, context: Context): void {
  const { spec, path } = context.workload;
  if (spec.securityContext?.fsGroup === undefined) return;
  const isOnDisk = (plan: VolumePlan): boolean =>
    plan.kind === "volume" && plan.spec.options.type !== "tmpfs";
  if (![...plans.values()].some(isOnDisk)) return;
  const at = [...path, "securityContext", "fsGroup"];
  warn(context, at, "fsGroup does not change the owner of volumes on disk", {
    hint: "containers have the group; the volume itself must allow it to write",
  });
}

function volumesOf(plans: ReadonlyMap<string, VolumePlan>): VolumeSpec[] {
  const all = [...plans.values()].flatMap((plan) => (plan.kind === "volume" ? [plan.spec] : []));
  return [...new Set(all)];
}

function secretsOf(plans: ReadonlyMap<string, VolumePlan>): SecretSpec[] {
  const all = [...plans.values()].flatMap((plan) =>
    plan.kind === "files" ? plan.files.map(({ secret }) => secret) : [],
  );
  return [...new Map(all.map((secret) => [secret.key, secret])).values()];
}
