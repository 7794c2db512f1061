import type * as z from "zod/mini";
import { atValue } from "../check/fault.ts";
import { quote } from "../printable.ts";
import { isRecord } from "../source/tree.ts";
import { validate } from "../validate.ts";
import { type ConfigSource, readConfigMap, readSecretDocument } from "./config-sources.ts";
import type { Manifest } from "./manifest.ts";
import { configMap, secret } from "./schema/config.ts";

/** Reads a ConfigMap or Secret into what pods can refer to. */
export function addSource(manifest: Manifest, sources: ConfigSource[]): void {
  const source = readSource(manifest);
  if (source === undefined) return;
  const { kind, name } = source;
  if (sources.some((other) => other.kind === kind && other.name === name)) {
    const message = `an earlier document is a ${kind} ${quote(name)}, too`;
    manifest.place(atValue(["metadata", "name"], "duplicate", message));
    return;
  }
  sources.push(source);
}

function readSource({ tree, standing, place, hasErrors }: Manifest): ConfigSource | undefined {
  if (standing.is !== "source") return undefined;
  const { kind } = standing;
  const schema: z.ZodMiniType = kind === "Secret" ? secret : configMap;
  for (const fault of validate(schema, tree.root, tree, { foreign: true })) place(fault);
  if (hasErrors()) {
    const name = nameOf(tree.root);
    return name === undefined ? undefined : { kind, name, entries: new Map(), faulty: true };
  }
  return kind === "Secret"
    ? readSecretDocument(tree.root as z.infer<typeof secret>)
    : readConfigMap(tree.root as z.infer<typeof configMap>);
}

function nameOf(root: unknown): string | undefined {
  const { metadata } = isRecord(root) ? root : {};
  const { name } = isRecord(metadata) ? metadata : {};
  return typeof name === "string" ? name : undefined;
}
