import type * as z from "zod/mini";
import { container, resources } from "../../src/manifests/schema/container.ts";
import { variable, variableSource } from "../../src/manifests/schema/environment.ts";
import { asideOf } from "../../src/manifests/schema/left-aside.ts";
import { pod } from "../../src/manifests/schema/pod.ts";
import { hook, lifecycle, probe } from "../../src/manifests/schema/probe.ts";
import { containerSecurity, podSecurity } from "../../src/manifests/schema/security.ts";
import { volume, volumeMount } from "../../src/manifests/schema/volume.ts";
import {
  deployment,
  job,
  podMetadata,
  templateMetadata,
} from "../../src/manifests/schema/workload.ts";
import { type Field, fieldsOf } from "../../src/podfile/schema/map.ts";
import { replaceSection } from "./pod-file-page.ts";

const sections: readonly (readonly [string, z.ZodMiniType])[] = [
  ["`metadata`", podMetadata],
  ["`spec` of a Deployment", specOf(deployment)],
  ["`spec` of a Job", specOf(job)],
  ["`spec` of a pod", pod],
  ["A container", container],
  ["`env`", variable],
  ["`envFrom`", variableSource],
  ["A probe", probe],
  ["`lifecycle`", lifecycle],
  ["A hook", hook],
  ["`resources`", resources],
  ["`securityContext` of a pod", podSecurity],
  ["`securityContext` of a container", containerSecurity],
  ["`volumeMounts`", volumeMount],
  ["`volumes`", volume],
];

const withSection = new Set<unknown>([templateMetadata, ...sections.map(([, schema]) => schema)]);

/** docs/kubernetes.md with its tables written anew from the schema. */
export function withFieldTables(page: string): string {
  const tables = sections.map(([title, schema]) => {
    const rows = joined(rowsOf(schema, "")).map((cells) => `| ${cells.join(" | ")} |`);
    return [`### ${title}`, "", "| field | | |", "| --- | --- | --- |", ...rows, ""].join("\n");
  });
  return replaceSection(page, "fields", tables.join("\n"));
}

function specOf(schema: z.ZodMiniType): z.ZodMiniType {
  const { spec } = fieldsOf(schema) ?? {};
  if (spec === undefined) throw new Error("the manifest has no spec");
  return spec.schema();
}

type Row = readonly [path: string, mark: string, description: string];

/** Neighbours of which the same is said share a row. */
function joined(rows: readonly Row[]): Row[] {
  const result: Row[] = [];
  for (const [path, mark, description] of rows) {
    const last = result.at(-1);
    if (last?.[1] === mark && last[2] === description) {
      result[result.length - 1] = [`${last[0]}, ${path}`, mark, description];
    } else result.push([path, mark, description]);
  }
  return result;
}

function rowsOf(schema: z.core.$ZodType, prefix: string): Row[] {
  return Object.entries(fieldsOf(schema) ?? {}).flatMap(([key, field]) => {
    if (field.description === "An error.") return [];
    const path = `${prefix}${key}`;
    const own = [`\`${path}\``, mark(field), field.description] as const;
    const inner = elementOf(field.schema());
    return withSection.has(inner) || asideOf(field) !== undefined
      ? [own]
      : [own, ...rowsOf(inner, `${path}.`)];
  });
}

function mark(field: Field): string {
  const aside = asideOf(field);
  if (aside === undefined) return field.required ? "required" : "";
  return aside.matters ? "warning" : "no effect";
}

function elementOf(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === "array" ? elementOf(def.element) : schema;
}
