import { dirname, resolve } from "node:path";
import { SidepodError } from "../errors.ts";
import { type Diagnostic, hasErrors } from "../spec/diagnostic.ts";
import { formatDiagnostic } from "../spec/format-diagnostic.ts";
import { type LoadedContainer, loadContainer } from "../spec/load-container.ts";
import type { PodSpec } from "../spec/pod-spec.ts";
import type { Context } from "./context.ts";
import { invalidFile, readPodFileText } from "./pod-file-argument.ts";
import { presetText } from "./preset-text.ts";
import { readUserText } from "./read-file.ts";
import { readInput } from "./read-input.ts";

export interface ContainerArgument {
  readonly preset: string | undefined;
  readonly set: readonly string[];
  /** A file with one container; `-` is standard input. */
  readonly file: string | undefined;
  readonly name: string | undefined;
  /** The pod file that it is to be written into. */
  readonly save: string | undefined;
}

/** A sidecar of the command line, and its text as a pod file has it. */
export interface GivenContainer extends LoadedContainer {
  readonly text: string;
}

/** @throws SidepodError `usage` where it is not clear what is to be added */
export function checkContainerArgument({ preset, set, file }: ContainerArgument): void {
  if (preset !== undefined && file !== undefined) {
    throw new SidepodError("usage", "a preset and a file are given: which is to be added?", {
      hint: "leave one of them out; a file can have use: PRESET",
    });
  }
  if (preset === undefined && file === undefined) {
    throw new SidepodError("usage", "it is not said what is to be added", {
      hint: "name a preset, or a file with one container: --file FILE",
    });
  }
  if (file !== undefined && set.length > 0) {
    throw new SidepodError("usage", "--set sets parameters of a preset, and none is named", {
      hint: "write them into the file",
    });
  }
  if (preset !== undefined) presetText(preset, set);
}

/**
 * Reads the sidecar that a command line asks for.
 *
 * @param pod what is known of the pod that it is for
 * @throws SidepodError `usage` for what stands on the command line, `file-not-found` or `file-invalid`
 */
export async function readContainerArgument(
  argument: ContainerArgument,
  pod: PodSpec,
  context: Context,
): Promise<GivenContainer> {
  const { preset, set, file, name, save } = argument;
  const { cwd, env, stdin, signal } = context;
  const path = file === undefined || file === "-" ? undefined : resolve(cwd, file);
  const text =
    preset !== undefined
      ? presetText(preset, set)
      : path === undefined
        ? await readInput(stdin, signal)
        : await readPodFileText(path, file ?? "-", signal);
  // What is only on the command line means what it will mean where it is saved.
  const beside =
    path ?? (preset !== undefined && save !== undefined ? resolve(cwd, save) : undefined);
  const { loaded, diagnostics } = await loadContainer(
    {
      path: path === undefined ? undefined : file,
      text,
      dir: beside === undefined ? cwd : dirname(beside),
      name: name ?? preset,
    },
    pod,
    { environment: env, readFile: (other) => readUserText(other, { signal }) },
  );
  const source = { name: file ?? "-", text, diagnostics };
  if (hasErrors(diagnostics) || loaded === undefined) {
    throw preset === undefined ? invalidFile(source) : wrongSettings(name ?? preset, diagnostics);
  }
  for (const one of diagnostics) {
    context.note(preset === undefined ? formatDiagnostic(one, text) : `note: ${one.message}`);
  }
  return { ...loaded, text };
}

/**
 * Reads a sidecar that Sidepod has written itself, under a name of the command line.
 *
 * @throws SidepodError `usage` where the pod cannot have it
 */
export async function readWrittenContainer(
  { text, name }: { readonly text: string; readonly name: string },
  pod: PodSpec,
  { cwd, env, signal }: Context,
): Promise<GivenContainer> {
  const { loaded, diagnostics } = await loadContainer(
    { path: undefined, text, dir: cwd, name },
    pod,
    {
      environment: env,
      readFile: (other) => readUserText(other, { signal }),
    },
  );
  if (loaded === undefined) throw wrongSettings(name, diagnostics);
  return { ...loaded, text };
}

/** What was given has no place in a file. */
function wrongSettings(name: string, diagnostics: readonly Diagnostic[]): SidepodError {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const said = errors.map(({ message }) =>
    message.replace(`sidecars.${name}.with.`, "--set ").replace(`sidecars.${name}.`, ""),
  );
  const [first] = errors;
  const hint = first?.suggestion ? `did you mean ${first.suggestion}?` : first?.hint;
  return new SidepodError("usage", said[0] ?? "the sidecar cannot be read", {
    evidence: said.slice(1),
    ...(hint !== undefined && { hint }),
    details: { diagnostics },
  });
}
