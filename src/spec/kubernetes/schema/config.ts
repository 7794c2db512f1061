import * as z from "zod/mini";
import { field, map, requiredField } from "../../schema/map.ts";
import { formatted } from "../../schema/primitives.ts";
import { parseBase64 } from "../format/base64.ts";
import { parseDataKey } from "../format/names.ts";
import { sourceMetadata } from "./metadata.ts";
import { flag, text } from "./scalars.ts";

const head = {
  apiVersion: requiredField(text, "v1"),
  kind: requiredField(text, "The kind."),
  metadata: requiredField(() => sourceMetadata, "The name."),
  immutable: field(flag, "Not used."),
} as const;

/** A key without a value is an empty text. */
const texts = () => z.record(formatted(parseDataKey), z.nullable(z.string()));
const binaries = () => z.record(formatted(parseDataKey), z.nullable(formatted(parseBase64)));

export const configMap = map({
  ...head,
  data: field(texts, "Texts."),
  binaryData: field(binaries, "Bytes, as base64."),
});

export const secret = map({
  ...head,
  type: field(text, "Not used."),
  data: field(binaries, "Bytes, as base64."),
  stringData: field(texts, "Texts; they win over `data`."),
});
