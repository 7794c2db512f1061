import * as z from "zod/mini";
import { parseAddress, parseHostName } from "../../podfile/format/name.ts";
import { field, map, requiredField } from "../../podfile/schema/map.ts";
import { formatted } from "../../podfile/schema/primitives.ts";
import { parseLabelName } from "../format/names.ts";
import { container, resources } from "./container.ts";
import { notCarriedOut, withoutEffect } from "./left-aside.ts";
import { flag, seconds, text, texts } from "./scalars.ts";
import { podSecurity } from "./security.ts";
import { volume } from "./volume.ts";

const scheduling = "There is one machine.";
const priority = "There is nothing to prefer it over.";

const hostAlias = map({
  ip: requiredField(() => formatted(parseAddress), "The address."),
  hostnames: requiredField(() => z.array(formatted(parseHostName)), "Its names."),
});

const dnsConfig = map({
  nameservers: field(() => z.array(formatted(parseAddress)), "Name servers."),
  searches: notCarriedOut("Names are looked up unchanged.", { schema: texts }),
  options: notCarriedOut("The resolver has its own options."),
});

/** PodSpec of Kubernetes. */
export const pod = map({
  containers: requiredField(
    () => z.array(container),
    "The first is main; others are started before it, with a warning.",
  ),
  initContainers: field(
    () => z.array(container),
    "Those with `restartPolicy: Always` are sidecars, the others init containers.",
  ),
  ephemeralContainers: notCarriedOut("Debug containers of a cluster."),
  volumes: field(() => z.array(volume), "Volumes that containers can mount."),
  restartPolicy: field(
    () => z.enum(["Always", "OnFailure", "Never"]),
    "When main is restarted; default Always.",
  ),
  terminationGracePeriodSeconds: field(
    seconds(),
    "How long the whole pod may take to stop; default 30.",
  ),
  activeDeadlineSeconds: notCarriedOut("The pod's run time is not limited."),
  hostname: field(() => formatted(parseLabelName), "The host name; default the pod's name."),
  hostAliases: field(() => z.array(hostAlias), "Additional lines of /etc/hosts."),
  dnsConfig: field(() => dnsConfig, "Name servers."),
  dnsPolicy: withoutEffect("Names are looked up as configured in the engine.", { schema: text }),
  hostNetwork: field(flag, "The host's network instead of its own."),
  hostPID: field(flag, "Every container sees the host's processes."),
  hostIPC: notCarriedOut("The pod has its own IPC namespace."),
  hostUsers: notCarriedOut("The pod has the engine's user namespace.", { unless: [true] }),
  hostnameOverride: notCarriedOut("Set hostname instead."),
  setHostnameAsFQDN: notCarriedOut("The host name stays short."),
  subdomain: notCarriedOut("The pod has no domain."),
  shareProcessNamespace: field(flag, "One process namespace for all containers."),
  securityContext: field(() => podSecurity, "Users and privileges of all containers."),
  resources: field(() => resources, "Limits of the whole pod."),
  imagePullSecrets: notCarriedOut("Log in to the registry with podman login."),
  resourceClaims: notCarriedOut("Name devices as hostPath volumes."),
  runtimeClassName: notCarriedOut("The engine's runtime is used."),
  affinity: withoutEffect(scheduling),
  nodeName: withoutEffect(scheduling),
  nodeSelector: withoutEffect(scheduling),
  os: withoutEffect(scheduling),
  overhead: withoutEffect(scheduling),
  schedulerName: withoutEffect(scheduling),
  schedulingGates: withoutEffect(scheduling),
  tolerations: withoutEffect(scheduling),
  topologySpreadConstraints: withoutEffect(scheduling),
  workloadRef: withoutEffect(scheduling),
  preemptionPolicy: withoutEffect(priority),
  priority: withoutEffect(priority),
  priorityClassName: withoutEffect(priority),
  readinessGates: withoutEffect("Nothing else sets conditions."),
  automountServiceAccountToken: withoutEffect("There is no cluster to contact."),
  enableServiceLinks: withoutEffect("There are no services.", { unless: [true, false] }),
  serviceAccount: withoutEffect("There is no cluster to contact."),
  serviceAccountName: withoutEffect("There is no cluster to contact.", {
    schema: text,
    unless: ["default"],
  }),
});

export type PodInput = z.infer<typeof pod>;
