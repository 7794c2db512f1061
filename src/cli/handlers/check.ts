import { hasErrors } from "../../spec/diagnostic.ts";
import type { LoadedPod } from "../../spec/load.ts";
import type { Context } from "../context.ts";
import { loadPods, readPodFile } from "../pod-file-argument.ts";
import { safeText } from "../render/safe-text.ts";

export interface CheckInput {
  readonly file: string | undefined;
  readonly json: boolean;
}

export async function check({ file, json }: CheckInput, context: Context): Promise<number> {
  if (json) return await checkAsJson(file, context);
  const pods = await loadPods(file, context);
  for (const pod of pods) context.print(describe(pod));
  return 0;
}

async function checkAsJson(file: string | undefined, context: Context): Promise<number> {
  const { name, diagnostics, pods } = await readPodFile(file, context);
  const valid = !hasErrors(diagnostics);
  const names = pods.map(({ spec }) => spec.name);
  context.print(JSON.stringify({ file: name, valid, pods: names, diagnostics }, undefined, 2));
  return valid ? 0 : 2;
}

/** `pod webapp is right: proxy, logs, main` */
function describe({ spec }: LoadedPod): string {
  const names = spec.containers.map(({ name }) => safeText(name)).join(", ");
  return `pod ${safeText(spec.name)} is right: ${names}`;
}
