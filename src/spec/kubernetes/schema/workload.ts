import * as z from "zod/mini";
import { bounds } from "../../bounds.ts";
import { field, map, requiredField } from "../../schema/map.ts";
import { notCarriedOut, withoutEffect } from "./left-aside.ts";
import { ownerMetadata, podMetadata, templateMetadata } from "./metadata.ts";
import { pod } from "./pod.ts";
import { integer, textMap } from "./scalars.ts";

const status = withoutEffect("What the cluster saw.");
const rollout = "A change is carried out by up, in one step.";

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
          "With OnFailure, how often main is started again; 6.",
        ),
        parallelism: notCarriedOut("One pod is run.", { schema: integer(), unless: [1] }),
        completions: notCarriedOut("One pod is run.", { schema: integer(), unless: [1] }),
        completionMode: notCarriedOut("One pod is run.", { unless: ["NonIndexed"] }),
        suspend: notCarriedOut("It is run all the same."),
        activeDeadlineSeconds: notCarriedOut("It may run as long as it likes."),
        podFailurePolicy: notCarriedOut("main's exit status alone decides."),
        successPolicy: notCarriedOut("main's exit status alone decides."),
        backoffLimitPerIndex: notCarriedOut("One pod is run."),
        maxFailedIndexes: notCarriedOut("One pod is run."),
        podReplacementPolicy: withoutEffect("main is started again in the same pod."),
        ttlSecondsAfterFinished: withoutEffect("run removes the pod at its end."),
        managedBy: withoutEffect("There is no controller."),
        manualSelector: withoutEffect("There is nothing to select from."),
        selector: withoutEffect("There is nothing to select from."),
      }),
    "How it is run, and the pod.",
  ),
  status,
});

export type PodManifest = z.infer<typeof podManifest>;
export type Deployment = z.infer<typeof deployment>;
export type Job = z.infer<typeof job>;
