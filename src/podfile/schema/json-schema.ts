import * as z from "zod/mini";
import { container } from "../fields/container.ts";
import { podFile } from "../fields/pod-file.ts";
import { fieldsOf, strictObjectOf } from "./map.ts";

type JsonSchema = Record<string, unknown>;

/** The JSON Schema of a pod file, for editors: schema/sidepod.schema.json. */
export function podFileJsonSchema(): JsonSchema {
  const { $schema, ...schema } = toJsonSchema(podFile);
  return {
    $schema,
    title: "A pod of sidepod: an application and its sidecars",
    ...schema,
    definitions: { container: mapToJsonSchema(container) },
  };
}

/** What Compose keeps free for anchors and notes. */
const extensions = { "^x-": {} };

/** A variable can stand for one of the known words. */
const variable = { type: "string", pattern: "\\$" };

function toJsonSchema(schema: z.core.$ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (Object.is(zodSchema, container)) {
        // Next to a bare $ref, a description would be ignored.
        Object.assign(jsonSchema, { allOf: [{ $ref: "#/definitions/container" }] });
      } else if (fieldsOf(zodSchema) !== undefined) {
        Object.assign(jsonSchema, mapToJsonSchema(zodSchema));
      } else if (zodSchema._zod.def.type === "enum") {
        const { type, enum: values } = jsonSchema;
        delete jsonSchema.type;
        delete jsonSchema.enum;
        Object.assign(jsonSchema, { anyOf: [{ type, enum: values }, variable] });
      }
    },
  }) as JsonSchema;
}

function mapToJsonSchema(schema: z.core.$ZodType): JsonSchema {
  const { $schema: _, ...object } = toJsonSchema(strictObjectOf(fieldsOf(schema) ?? {}));
  return { ...object, patternProperties: extensions };
}
