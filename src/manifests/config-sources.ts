import type * as z from "zod/mini";
import { parseBase64 } from "./format/names.ts";
import type { configMap, secret } from "./schema/workload.ts";

export type SourceKind = "ConfigMap" | "Secret";

/** The value of one key. Bytes that are no text are kept as base64. */
export interface Content {
  readonly content: string;
  readonly encoding?: "base64";
}

/** A ConfigMap or Secret of the file. */
export interface ConfigSource {
  readonly kind: SourceKind;
  readonly name: string;
  readonly entries: ReadonlyMap<string, Content>;
  /** Whether its document has errors, so that nothing is known of its keys. */
  readonly faulty?: boolean;
}

export type ConfigSources = readonly ConfigSource[];

export function readConfigMap({
  metadata,
  data,
  binaryData,
}: z.infer<typeof configMap>): ConfigSource {
  return {
    kind: "ConfigMap",
    name: metadata.name,
    entries: new Map([...texts(data), ...bytes(binaryData)]),
  };
}

/** `stringData` wins over `data`. */
export function readSecretDocument({
  metadata,
  data,
  stringData,
}: z.infer<typeof secret>): ConfigSource {
  return {
    kind: "Secret",
    name: metadata.name,
    entries: new Map([...bytes(data), ...texts(stringData)]),
  };
}

type Values = Readonly<Record<string, string | null>> | undefined;

function texts(values: Values): [string, Content][] {
  return Object.entries(values ?? {}).map(([key, text]) => [key, { content: text ?? "" }]);
}

function bytes(values: Values): [string, Content][] {
  return Object.entries(values ?? {}).map(([key, text]) => [key, decode(text ?? "")]);
}

function decode(base64: string): Content {
  const decoded = parseBase64(base64);
  if (!(decoded instanceof Uint8Array)) return { content: "" }; // The schema has refused it.
  try {
    return { content: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(decoded) };
  } catch {
    return { content: Buffer.from(decoded).toString("base64"), encoding: "base64" };
  }
}
