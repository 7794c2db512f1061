import * as z from "zod/mini";
import { bounds } from "../../podfile/bounds.ts";
import { type Fields, field, map, requiredField } from "../../podfile/schema/map.ts";
import { formatted } from "../../podfile/schema/primitives.ts";
import { parseBase64, parseDataKey, parseObjectName, parsePodName } from "../format/names.ts";
import { notCarriedOut, withoutEffect } from "./left-aside.ts";
import { pod } from "./pod.ts";
import { flag, integer, text, textMap } from "./scalars.ts";

const ofTheCluster = "Bookkeeping of the cluster.";

const bookkeeping = {
  generateName: withoutEffect("A pod has one name here."),
  namespace: withoutEffect("A machine has no namespaces.", { schema: text, unless: ["default"] }),
  annotations: withoutEffect("Not applied; `fieldRef` can read them.", { schema: textMap }),
  creationTimestamp: withoutEffect(ofTheCluster),
  deletionGracePeriodSeconds: withoutEffect(ofTheCluster),
  deletionTimestamp: withoutEffect(ofTheCluster),
  finalizers: withoutEffect(ofTheCluster),
  generation: withoutEffect(ofTheCluster),
  managedFields: withoutEffect(ofTheCluster),
  ownerReferences: withoutEffect(ofTheCluster),
  resourceVersion: withoutEffect(ofTheCluster),
  selfLink: withoutEffect(ofTheCluster),
  uid: withoutEffect(ofTheCluster),
} satisfies Fields;

const podName = () => formatted(parsePodName);

export const podMetadata = map({
  name: requiredField(podName, "The pod's name, unique on the machine."),
  labels: field(textMap, "The pod's labels."),
  ...bookkeeping,
});

/** Of a Deployment or Job: its pod has the name, and the labels of the template. */
const ownerMetadata = map({
  name: requiredField(podName, "The pod's name, unique on the machine."),
  labels: withoutEffect("The pod has those of the template.", { schema: textMap }),
  ...bookkeeping,
});

export const templateMetadata = map({
  name: withoutEffect("The pod has the name of the Deployment or Job.", { schema: text }),
  labels: field(textMap, "The pod's labels."),
  ...bookkeeping,
});

/** Of what containers refer to: of no interest but for the name. */
const sourceMetadata = map({
  name: requiredField(
    () => formatted(parseObjectName),
    "The name by which containers refer to it.",
  ),
  labels: field(textMap, "Not used."),
  ...Object.fromEntries(
    Object.entries(bookkeeping).map(([key, { schema, description }]) => [
      key,
      field(schema, description),
    ]),
  ),
});

const status = withoutEffect("State reported by a cluster.");
const rollout = "`up` applies a change in one step.";

const template = map({
  metadata: field(() => templateMetadata, "Labels of the pod."),
  spec: requiredField(() => pod, "The pod."),
});

const selector = map({
  matchLabels: field(textMap, "Checked against the template's labels."),
  matchExpressions: withoutEffect("There is nothing to select from."),
});

const head = (apiVersion: string, kind: string) =>
  ({
    apiVersion: requiredField(() => z.enum([apiVersion]), apiVersion),
    kind: requiredField(() => z.enum([kind]), kind),
  }) as const;

export const podManifest = map({
  ...head("v1", "Pod"),
  metadata: requiredField(() => podMetadata, "Name and labels."),
  spec: requiredField(() => pod, "The pod."),
  status,
});

export const deployment = map({
  ...head("apps/v1", "Deployment"),
  metadata: requiredField(() => ownerMetadata, "The name."),
  spec: requiredField(
    () =>
      map({
        replicas: notCarriedOut("One pod is run.", { schema: integer(), unless: [1] }),
        selector: field(() => selector, "Checked against the template's labels."),
        template: requiredField(() => template, "The pod."),
        minReadySeconds: withoutEffect(rollout, { unless: [0] }),
        paused: withoutEffect(rollout),
        progressDeadlineSeconds: withoutEffect(rollout),
        revisionHistoryLimit: withoutEffect(rollout),
        strategy: withoutEffect(rollout),
      }),
    "How many pods, and which.",
  ),
  status,
});

export const job = map({
  ...head("batch/v1", "Job"),
  metadata: requiredField(() => ownerMetadata, "The name."),
  spec: requiredField(
    () =>
      map({
        template: requiredField(() => template, "The pod."),
        backoffLimit: field(
          integer(0, bounds.restarts.max),
          "With OnFailure, how often main is restarted; default 6.",
        ),
        parallelism: notCarriedOut("One pod is run.", { schema: integer(), unless: [1] }),
        completions: notCarriedOut("One pod is run.", { schema: integer(), unless: [1] }),
        completionMode: notCarriedOut("One pod is run.", { unless: ["NonIndexed"] }),
        suspend: notCarriedOut("The Job still runs."),
        activeDeadlineSeconds: notCarriedOut("Its run time is not limited."),
        podFailurePolicy: notCarriedOut("Only main's exit status decides."),
        successPolicy: notCarriedOut("Only main's exit status decides."),
        backoffLimitPerIndex: notCarriedOut("One pod is run."),
        maxFailedIndexes: notCarriedOut("One pod is run."),
        podReplacementPolicy: withoutEffect("main is restarted in the same pod."),
        ttlSecondsAfterFinished: withoutEffect("run removes the pod at its end."),
        managedBy: withoutEffect("There is no controller."),
        manualSelector: withoutEffect("There is nothing to select from."),
        selector: withoutEffect("There is nothing to select from."),
      }),
    "How it runs, and the pod.",
  ),
  status,
});

export type PodManifest = z.infer<typeof podManifest>;
export type Deployment = z.infer<typeof deployment>;
export type Job = z.infer<typeof job>;

const sourceHead = {
  apiVersion: requiredField(text, "v1"),
  kind: requiredField(text, "The kind."),
  metadata: requiredField(() => sourceMetadata, "The name."),
  immutable: field(flag, "Not used."),
} as const;

/** A key without a value is an empty text. */
const texts = () => z.record(formatted(parseDataKey), z.nullable(z.string()));
const binaries = () => z.record(formatted(parseDataKey), z.nullable(formatted(parseBase64)));

export const configMap = map({
  ...sourceHead,
  data: field(texts, "Texts."),
  binaryData: field(binaries, "Bytes, as base64."),
});

export const secret = map({
  ...sourceHead,
  type: field(text, "Not used."),
  data: field(binaries, "Bytes, as base64."),
  stringData: field(texts, "Plain text; overrides `data`."),
});
