import { type Fields, field, map, requiredField } from "../../schema/map.ts";
import { formatted } from "../../schema/primitives.ts";
import { parseObjectName, parsePodName } from "../format/names.ts";
import { withoutEffect } from "./left-aside.ts";
import { text, textMap } from "./scalars.ts";

const ofTheCluster = "The cluster's own bookkeeping.";

const bookkeeping = {
  generateName: withoutEffect("A pod has one name here."),
  namespace: withoutEffect("A machine has no namespaces.", { schema: text, unless: ["default"] }),
  annotations: withoutEffect("Kept out; `fieldRef` can read them.", { schema: textMap }),
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
export const ownerMetadata = map({
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
export const sourceMetadata = map({
  name: requiredField(() => formatted(parseObjectName), "What containers call it."),
  labels: field(textMap, "Not used."),
  ...Object.fromEntries(
    Object.entries(bookkeeping).map(([key, { schema, description }]) => [
      key,
      field(schema, description),
    ]),
  ),
});
