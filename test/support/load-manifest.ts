import type { ContainerSpec, PodSpec } from "../../src/podfile/model.ts";
import { briefly, loadText } from "./load-text.ts";

/** A Pod of which only the fields of `spec` are given, in YAML's flow style or indented by two. */
export function podManifest(spec: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n${spec}`;
}

/** A Pod with one container, of which only fields beside name and image are given, in flow style. */
export function containerManifest(fields: string, rest = ""): string {
  return podManifest(`  containers:\n  - { name: app, image: app, ${fields} }\n${rest}`);
}

/** The one pod of a file that nothing is said of. */
export async function loadManifest(text: string): Promise<PodSpec> {
  const { pods, diagnostics } = await loadText(text);
  if (pods[0] === undefined || diagnostics.length > 0)
    throw new Error(briefly(diagnostics).join("\n"));
  return pods[0].spec;
}

/** Its main container. */
export async function loadMainOf(text: string): Promise<ContainerSpec> {
  const main = (await loadManifest(text)).containers.at(-1);
  if (main === undefined) throw new Error("the pod has no container");
  return main;
}

/** What is said of a file, whether or not it is taken. */
export async function findings(text: string): Promise<string[]> {
  const { diagnostics } = await loadText(text);
  return diagnostics.map((one) => `${one.severity} ${briefly([one])[0]}`);
}
