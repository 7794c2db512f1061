import { join } from "node:path";
import { expect, it } from "vitest";
import { podFileJsonSchema } from "./json-schema.ts";

const file = join(import.meta.dirname, "../../../schema/sidepod.schema.json");

it("keeps schema/sidepod.schema.json current (-u writes it anew)", async () => {
  await expect(`${JSON.stringify(podFileJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(file);
});

it("describes every key of a pod file", () => {
  const missing: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      if (key !== "properties") visit(value, `${path}/${key}`);
      else {
        for (const [name, property] of Object.entries(value as Record<string, object>)) {
          if (!("description" in property)) missing.push(`${path}/${name}`);
          visit(property, `${path}/${name}`);
        }
      }
    }
  };
  visit(podFileJsonSchema(), "");
  expect(missing).toEqual([]);
});
