import * as z from "zod/mini";
import { parseImage } from "../../podfile/format/image.ts";
import { parseAddress } from "../../podfile/format/name.ts";
import { field, map, requiredField } from "../../podfile/schema/map.ts";
import { formatted } from "../../podfile/schema/primitives.ts";
import { parseLabelName } from "../format/names.ts";
import { variable, variableSource } from "./environment.ts";
import { notCarriedOut, withoutEffect } from "./left-aside.ts";
import { lifecycle, port, probe } from "./probe.ts";
import { bytes, cpu, flag, quantity, text, texts } from "./scalars.ts";
import { containerSecurity } from "./security.ts";
import { volumeMount } from "./volume.ts";

const containerPort = map({
  containerPort: requiredField(port, "The port inside the pod."),
  hostPort: field(port, "The host's port; without it nothing is published."),
  hostIP: field(() => formatted(parseAddress), "The host's address; default all."),
  protocol: field(() => z.enum(["TCP", "UDP", "SCTP"]), "Default TCP."),
  name: field(text, "The name by which probes refer to it."),
});

/** One of `containers` or `initContainers`. */
export const container = map({
  name: requiredField(() => formatted(parseLabelName), "Podman's name for it is POD-NAME."),
  image: requiredField(() => formatted(parseImage), "The image."),
  imagePullPolicy: field(
    () => z.enum(["Always", "IfNotPresent", "Never"]),
    "Default IfNotPresent, also for :latest.",
  ),
  command: field(texts, "Replaces the image's entrypoint; $(NAME) are variables."),
  args: field(texts, "Replaces the image's command; $(NAME) are variables."),
  workingDir: field(text, "The working directory of the command."),
  env: field(() => z.array(variable), "Variables."),
  envFrom: field(() => z.array(variableSource), "Variables from ConfigMaps and Secrets."),
  ports: field(() => z.array(containerPort), "Those with hostPort are published."),
  volumeMounts: field(() => z.array(volumeMount), "Volumes to mount."),
  volumeDevices: notCarriedOut("Name devices as hostPath volumes."),
  resources: field(() => resources, "Limits and requests."),
  startupProbe: field(() => probe, "Later containers start only after it succeeds."),
  readinessProbe: field(() => probe, "up waits for it."),
  livenessProbe: field(() => probe, "A failure restarts the container."),
  lifecycle: field(() => lifecycle, "Hooks."),
  securityContext: field(() => containerSecurity, "Users and privileges."),
  restartPolicy: field(
    () => z.enum(["Always", "OnFailure", "Never"]),
    "Always turns an init container into a sidecar; others with a warning.",
  ),
  restartPolicyRules: notCarriedOut("The pod's policy applies."),
  stdin: field(flag, "Keeps standard input open."),
  stdinOnce: notCarriedOut("Standard input stays open."),
  tty: field(flag, "Allocates a terminal."),
  terminationMessagePath: withoutEffect("Not read; see the end of the log instead."),
  terminationMessagePolicy: withoutEffect("Not read; see the end of the log instead."),
  resizePolicy: withoutEffect("Limits are changed in place if the engine can."),
});

export type ContainerInput = z.infer<typeof container>;

const known = new Set(["cpu", "memory"]);

/** Extended resources have names of their own, with a slash. */
const amounts = () => z.record(z.string(), z.unknown()).check(checkAmounts);

const checkAmounts: z.core.CheckFn<Record<string, unknown>> = ({ value, issues }) => {
  for (const [name, amount] of Object.entries(value)) {
    const schema = name === "cpu" ? cpu() : name === "memory" ? bytes() : quantity();
    const { error } = z.safeParse(schema, amount, { jitless: true });
    for (const issue of error?.issues ?? []) {
      issues.push({ ...issue, input: undefined, path: [name, ...issue.path] });
    }
    if (known.has(name) || /^(ephemeral-storage|hugepages-.+|.+\/.+)$/.test(name)) continue;
    issues.push({
      code: "custom",
      message: "not a resource",
      input: amount,
      path: [name],
      params: { hint: "cpu and memory are supported" },
    });
  }
};

export const resources = map({
  limits: field(amounts, "cpu and memory; others with a warning."),
  requests: field(
    amounts,
    "cpu is a weight when CPUs are busy, memory what it keeps when memory is low.",
  ),
  claims: notCarriedOut("Name devices as hostPath volumes."),
});

/** The amounts that are named and not carried out. */
export function otherResources(input: Readonly<Record<string, unknown>> | undefined): string[] {
  return Object.keys(input ?? {}).filter((name) => !known.has(name));
}

export type ResourcesInput = z.infer<typeof resources>;
