import { atValue } from "../../podfile/fault.ts";
import { nearest, quote } from "../../podfile/nearest.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import type { ConfigSource, Content } from "../config-sources.ts";
import { expandVariables } from "../format/expand.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { VariableInput } from "../schema/environment.ts";
import { type Context, findSource, missingKey, warn } from "./context.ts";

/** `envFrom`, then `env`, which can refer to what came before it. */
export function readEnvironment(
  input: ContainerInput,
  path: Path,
  context: Context,
): Record<string, string> {
  const found = new Map<string, string>();
  for (const [index, { prefix = "", configMapRef, secretRef }] of (input.envFrom ?? []).entries()) {
    const at = [...path, "envFrom", index];
    for (const [kind, field, reference] of [
      ["ConfigMap", "configMapRef", configMapRef],
      ["Secret", "secretRef", secretRef],
    ] as const) {
      if (reference === undefined) continue;
      const place = [...at, field, "name"];
      const source = findSource(kind, reference, place, context);
      for (const [key, content] of source?.entries ?? []) {
        const text = textOf(source, key, content, place, context);
        if (text !== undefined) found.set(`${prefix}${key}`, text);
      }
    }
  }
  for (const [index, variable] of (input.env ?? []).entries()) {
    const text = readVariable(variable, [...path, "env", index], found, context);
    if (text !== undefined) found.set(variable.name, text);
  }
  return Object.fromEntries(found);
}

function readVariable(
  { value, valueFrom }: VariableInput,
  path: Path,
  found: ReadonlyMap<string, string>,
  context: Context,
): string | undefined {
  if (valueFrom === undefined) return expandVariables(value ?? "", (name) => found.get(name));
  const { configMapKeyRef, secretKeyRef, fieldRef } = valueFrom;
  const at = [...path, "valueFrom"];
  if (fieldRef) return readField(fieldRef.fieldPath, [...at, "fieldRef", "fieldPath"], context);
  const kind = configMapKeyRef ? "ConfigMap" : "Secret";
  const reference = configMapKeyRef ?? secretKeyRef;
  if (reference === undefined) return undefined;
  const place = [...at, configMapKeyRef ? "configMapKeyRef" : "secretKeyRef"];
  const source = findSource(kind, reference, [...place, "name"], context);
  const content = source?.entries.get(reference.key);
  if (source !== undefined && content === undefined && !reference.optional) {
    context.report(missingKey(source, reference.key, [...place, "key"]));
  }
  return content && textOf(source, reference.key, content, [...place, "key"], context);
}

/** The environment takes texts alone. */
function textOf(
  source: ConfigSource | undefined,
  key: string,
  { content, encoding }: Content,
  path: Path,
  { secretText, report }: Context,
): string | undefined {
  if (source === undefined) return undefined;
  if (encoding !== undefined || content.includes("\0")) {
    const message = `the key ${quote(key)} of ${source.kind} ${quote(source.name)} does not contain text`;
    report(atValue(path, "conflict", message, { hint: "mount it as a file" }));
    return undefined;
  }
  return source.kind === "Secret" ? secretText(source.name, key, content) : content;
}

const ofTheCluster = [
  ...["metadata.uid", "spec.nodeName"],
  ...["status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"],
];

function readField(fieldPath: string, path: Path, context: Context): string | undefined {
  const { name, spec, metadata } = context.workload;
  const entry = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(fieldPath);
  if (entry)
    return metadata[entry[1] === "labels" ? "labels" : "annotations"]?.[entry[2] ?? ""] ?? "";
  const known: Record<string, string> = {
    "metadata.name": name,
    "metadata.namespace": metadata.namespace ?? "default",
    "spec.serviceAccountName": spec.serviceAccountName ?? "default",
  };
  if (Object.hasOwn(known, fieldPath)) return known[fieldPath];
  if (ofTheCluster.includes(fieldPath)) {
    const variable = path.slice(0, -3);
    warn(context, [...variable, "valueFrom"], `${fieldPath} is unknown before the pod runs`, {
      hint: "the variable is omitted",
    });
    return undefined;
  }
  const suggestion = nearest(fieldPath, [...Object.keys(known), ...ofTheCluster]);
  const hint = "for example metadata.name or metadata.labels['app']";
  const message = `not a field of a pod: ${quote(fieldPath)}`;
  context.report(atValue(path, "unknown-value", message, { hint, suggestion }));
  return undefined;
}
