import { loadSource } from "../../src/app/pods/pod-file.ts";
import { type Diagnostic, formatDiagnostic } from "../../src/podfile/diagnostic.ts";
import type { LoadResult } from "../../src/podfile/load/loading.ts";
import type { ContainerSpec, PodSpec } from "../../src/podfile/model.ts";
import type { Preset } from "../../src/podfile/presets/preset.ts";

export interface LoadTextOptions {
  readonly environment?: Record<string, string | undefined>;
  /** By absolute path; the pod file's folder is /srv/app. */
  readonly files?: Record<string, string>;
  /** Instead of Sidepod's own. */
  readonly presets?: readonly Preset[];
}

/** Loads a pod file from a text, as if it were /srv/app/sidepod.yaml. */
export function loadText(text: string, options: LoadTextOptions = {}): Promise<LoadResult> {
  const { environment = {}, files = {}, presets } = options;
  return loadSource(
    { path: "sidepod.yaml", text, dir: "/srv/app" },
    {
      environment: { HOME: "/home/me", ...environment },
      ...(presets && { presets }),
      readFile: async (path) => {
        const content = files[path];
        if (content === undefined) throw Object.assign(new Error("not there"), { code: "ENOENT" });
        return content;
      },
    },
  );
}

/** The one pod of a text that has no fault. */
export async function loadPod(text: string, options: LoadTextOptions = {}): Promise<PodSpec> {
  const { pods, diagnostics } = await loadText(text, options);
  const [pod] = pods;
  if (!pod || diagnostics.length > 0) {
    throw new Error(diagnostics.map((one) => formatDiagnostic(one, text)).join("\n"));
  }
  return pod.spec;
}

/** The main container of a pod file of which only this is given, as the fields of main. */
export async function loadMain(
  fields: string,
  options: LoadTextOptions & { rest?: string } = {},
): Promise<ContainerSpec> {
  const text = `name: webapp\nmain:\n  image: app\n${indent(fields)}\n${options.rest ?? ""}`;
  const main = (await loadPod(text, options)).containers.at(-1);
  if (!main) throw new Error("the pod has no container");
  return main;
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}

/** `LINE:COLUMN message (suggestion)` of each diagnostic. */
export function briefly(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(
    ({ line, column, message, suggestion }) =>
      `${line}:${column} ${message}${suggestion === undefined ? "" : ` (${suggestion})`}`,
  );
}
