import type * as z from "zod/mini";
import { parseVariableName } from "../../podfile/format/assignment.ts";
import { field, map, requiredField } from "../../podfile/schema/map.ts";
import { formatted } from "../../podfile/schema/primitives.ts";
import { notCarriedOut } from "./left-aside.ts";
import { flag, text } from "./scalars.ts";

const keyRef = () =>
  map({
    name: requiredField(text, "The ConfigMap or Secret."),
    key: requiredField(text, "The key."),
    optional: field(flag, "Whether it may be missing."),
  });

const sourceRef = () =>
  map({
    name: requiredField(text, "The ConfigMap or Secret."),
    optional: field(flag, "Whether it may be missing."),
  });

const fieldRef = () =>
  map({
    fieldPath: requiredField(
      text,
      "metadata.name, .namespace, .labels['x'], .annotations['x'], spec.serviceAccountName; " +
        "others with a warning.",
    ),
    apiVersion: field(text, "v1"),
  });

const valueFrom = map(
  {
    configMapKeyRef: field(keyRef, "A key of a ConfigMap of the same file."),
    secretKeyRef: field(keyRef, "A key of a Secret of the same file."),
    fieldRef: field(fieldRef, "A field of the pod in the manifest."),
    resourceFieldRef: notCarriedOut("The variable is omitted."),
    fileKeyRef: notCarriedOut("The variable is omitted."),
  },
  ({ value, issues }) => {
    const given = Object.keys(value);
    if (given.length === 1) return;
    const message =
      given.length === 0 ? "it names no source" : `${given.join(" and ")} are both given`;
    const hint = "set one of configMapKeyRef, secretKeyRef, fieldRef";
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

export const variable = map(
  {
    name: requiredField(() => formatted(parseVariableName), "The variable."),
    value: field(text, "Its value; $(NAME) refers to earlier variables."),
    valueFrom: field(() => valueFrom, "The source of its value."),
  },
  ({ value: { value, valueFrom: from }, issues }) => {
    if (!value || from === undefined) return;
    const message = "value and valueFrom are both given";
    issues.push({ code: "custom", message, input: value });
  },
);

export const variableSource = map(
  {
    prefix: field(text, "A prefix for each name."),
    configMapRef: field(sourceRef, "All keys of a ConfigMap."),
    secretRef: field(sourceRef, "All keys of a Secret."),
  },
  ({ value, issues }) => {
    const { configMapRef, secretRef } = value;
    if ((configMapRef === undefined) !== (secretRef === undefined)) return;
    const message = configMapRef
      ? "configMapRef and secretRef are both given"
      : "it names no source";
    const hint = "set one of configMapRef, secretRef";
    issues.push({ code: "custom", message, input: value, params: { hint } });
  },
);

export type VariableInput = z.infer<typeof variable>;
