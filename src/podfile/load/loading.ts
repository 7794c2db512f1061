import type { Document } from "yaml";
import type { Diagnostic } from "../diagnostic.ts";
import type { PodSpec } from "../model.ts";
import type { Preset } from "../presets/preset.ts";
import type { ReportAt } from "../yaml/report.ts";

export interface PodFileSource {
  /** Undefined for standard input. */
  readonly path?: string | undefined;
  readonly text: string;
  /** The folder that relative paths start from, absolute. */
  readonly dir: string;
}

export interface LoadContext {
  /** The caller's variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Reads `.env` and env files; rejects with the code ENOENT where there is none. */
  readonly readFile: (path: string) => Promise<string>;
  /** Those that `use` can name; Sidepod's own where not given. */
  readonly presets?: readonly Preset[];
}

/** The same for whole files, in which Kubernetes manifests may stand. */
export interface FileContext extends LoadContext {
  /** Loads what reads manifests; called where the file has one. */
  readonly openManifests: () => Promise<OpenManifests>;
}

/**
 * Reads the Kubernetes manifests of a file: what pods refer to at once, whichever comes first.
 *
 * @param options.alone whether the file has nothing else
 * @returns what makes a pod of one of these documents; undefined where it has errors or is none
 */
export type OpenManifests = (
  documents: readonly Document[],
  options: {
    readonly text: string;
    readonly dir: string;
    readonly report: ReportAt;
    readonly alone: boolean;
  },
) => (document: Document, earlier: readonly PodSpec[]) => LoadedPod | undefined;

export interface LoadedPod {
  readonly spec: PodSpec;
  /** The same as it may be kept and shown: `${NAME}` stands where a value of the caller is. */
  readonly recorded: PodSpec;
}

export interface LoadResult {
  /** Of the documents without errors, in the order of the file. */
  readonly pods: readonly LoadedPod[];
  /** All of them, in the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
}
