import * as z from "zod/mini";
import { parseAddress } from "../../format/host.ts";
import { parseImage } from "../../format/image.ts";
import { field, map, requiredField } from "../../schema/map.ts";
import { formatted } from "../../schema/primitives.ts";
import { parseLabelName } from "../format/names.ts";
import { variable, variableSource } from "./environment.ts";
import { notCarriedOut, withoutEffect } from "./left-aside.ts";
import { lifecycle, port, probe } from "./probe.ts";
import { resources } from "./resources.ts";
import { flag, text, texts } from "./scalars.ts";
import { containerSecurity } from "./security.ts";
import { volumeMount } from "./volume.ts";

const containerPort = map({
  containerPort: requiredField(port, "The port inside the pod."),
  hostPort: field(port, "The machine's port; without it nothing is published."),
  hostIP: field(() => formatted(parseAddress), "The machine's address; all where not given."),
  protocol: field(() => z.enum(["TCP", "UDP", "SCTP"]), "TCP where not given."),
  name: field(text, "What probes can call it."),
});

/** One of `containers` or `initContainers`. */
export const container = map({
  name: requiredField(() => formatted(parseLabelName), "Podman's name for it is POD-NAME."),
  image: requiredField(() => formatted(parseImage), "The image."),
  imagePullPolicy: field(
    () => z.enum(["Always", "IfNotPresent", "Never"]),
    "IfNotPresent where not given, for :latest, too.",
  ),
  command: field(texts, "Replaces the image's entrypoint; $(NAME) are variables."),
  args: field(texts, "Replaces the image's command; $(NAME) are variables."),
  workingDir: field(text, "The folder that the command starts in."),
  env: field(() => z.array(variable), "Variables."),
  envFrom: field(() => z.array(variableSource), "Variables from ConfigMaps and Secrets."),
  ports: field(() => z.array(containerPort), "Those with hostPort are published."),
  volumeMounts: field(() => z.array(volumeMount), "What is mounted."),
  volumeDevices: notCarriedOut("Name devices as hostPath volumes."),
  resources: field(() => resources, "Limits and requests."),
  startupProbe: field(() => probe, "Until it succeeds, nothing that comes later is started."),
  readinessProbe: field(() => probe, "up waits for it."),
  livenessProbe: field(() => probe, "A failure restarts the container."),
  lifecycle: field(() => lifecycle, "Hooks."),
  securityContext: field(() => containerSecurity, "Users and privileges."),
  restartPolicy: field(
    () => z.enum(["Always", "OnFailure", "Never"]),
    "Always makes a sidecar of an init container; others with a warning.",
  ),
  restartPolicyRules: notCarriedOut("The pod's policy holds."),
  stdin: field(flag, "Keeps its standard input open."),
  stdinOnce: notCarriedOut("Standard input stays open."),
  tty: field(flag, "Gives it a terminal."),
  terminationMessagePath: withoutEffect("Nobody reads it; the log has last words."),
  terminationMessagePolicy: withoutEffect("Nobody reads it; the log has last words."),
  resizePolicy: withoutEffect("Limits are changed in place where the engine can."),
});

export type ContainerInput = z.infer<typeof container>;
