import { loadPods, readPodFile } from "../../../app/pods/pod-file.ts";
import { hasErrors } from "../../../podfile/diagnostic.ts";
import type { LoadedPod } from "../../../podfile/load/loading.ts";
import type { Context } from "../../frame/context.ts";
import { safeText } from "../../text/safe-text.ts";

interface CheckInput {
  readonly file: string | undefined;
  readonly strict: boolean;
  readonly json: boolean;
}

export async function check(input: CheckInput, context: Context): Promise<number> {
  if (input.json) return await checkAsJson(input, context);
  const pods = await loadPods(input.file, context, input);
  for (const pod of pods) context.print(describe(pod));
  return 0;
}

async function checkAsJson(input: CheckInput, context: Context): Promise<number> {
  const { name, diagnostics, pods } = await readPodFile(input.file, context, input);
  const valid = !hasErrors(diagnostics);
  const names = pods.map(({ spec }) => spec.name);
  context.print(JSON.stringify({ file: name, valid, pods: names, diagnostics }, undefined, 2));
  return valid ? 0 : 2;
}

/** `pod webapp is right: proxy, logs, main` */
function describe({ spec }: LoadedPod): string {
  const names = spec.containers.map(({ name }) => safeText(name)).join(", ");
  return `pod ${safeText(spec.name)} is valid: ${names}`;
}
