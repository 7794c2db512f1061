import { dirname, resolve } from "node:path";
import { Document, type Node, parseDocument, YAMLMap } from "yaml";
import { commandText } from "../../command-text.ts";
import { SidepodError } from "../../errors.ts";
import { readUserText } from "../../host/user-file.ts";
import { type Diagnostic, formatDiagnostic, hasErrors } from "../../podfile/diagnostic.ts";
import { type LoadedContainer, loadContainer } from "../../podfile/load/load-container.ts";
import type { PodSpec } from "../../podfile/model.ts";
import { nearest } from "../../podfile/nearest.ts";
import { presets } from "../../podfile/presets/index.ts";
import { fieldsOf } from "../../podfile/schema/map.ts";
import type { Caller } from "../session.ts";
import { invalidFile, noInput, readPodFileText } from "./pod-file.ts";

export interface ContainerArgument {
  readonly preset: string | undefined;
  /** Parameters of the preset, `NAME=VALUE`, the values as in a pod file. */
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
    throw new SidepodError(
      "usage",
      "a preset and a file are given: only one of them can be added",
      {
        hint: "use only one of them; a file can contain use: PRESET",
      },
    );
  }
  if (preset === undefined && file === undefined) {
    throw new SidepodError("usage", "nothing to add", {
      hint: "name a preset, or use --file FILE with one container",
    });
  }
  if (file !== undefined && set.length > 0) {
    throw new SidepodError("usage", "--set sets parameters of a preset, but no preset is named", {
      hint: "set them in the file",
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
  caller: Caller,
): Promise<GivenContainer> {
  const { preset, set, file, name, save } = argument;
  const { cwd, env, signal, readInput = noInput, onWarning = () => {} } = caller;
  const path = file === undefined || file === "-" ? undefined : resolve(cwd, file);
  const text =
    preset !== undefined
      ? presetText(preset, set)
      : path === undefined
        ? await readInput()
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
    onWarning(preset === undefined ? formatDiagnostic(one, text) : `note: ${one.message}`);
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
  { cwd, env, signal }: Caller,
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

/**
 * The container that a preset and its parameters stand for, as a pod file has it.
 *
 * @param settings `NAME=VALUE`, the values as in a pod file
 * @throws SidepodError `usage`, with the nearest preset or parameter
 */
export function presetText(name: string, settings: readonly string[]): string {
  const preset = presets.find((one) => one.name === name);
  if (preset === undefined) {
    const names = presets.map((one) => one.name);
    throw wrong(`there is no preset '${name}'`, nearest(name, names), names, "presets");
  }
  const known = Object.keys(fieldsOf(preset.parameters) ?? {});
  const parameters = new YAMLMap();
  for (const setting of settings) {
    const [key, value] = split(setting);
    if (!known.includes(key)) {
      const message = `preset ${name} has no parameter '${key}'`;
      throw wrong(message, nearest(key, known), known, "its parameters");
    }
    if (parameters.has(key)) {
      throw new SidepodError("usage", `--set ${key} is given twice`, {
        hint: commandText`write a list as --set ${key}=[A,B]`,
      });
    }
    parameters.set(key, readValue(key, value));
  }
  const document = new Document({ use: name }, { schema: "failsafe" });
  if (parameters.items.length > 0) document.set("with", parameters);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function split(setting: string): readonly [string, string] {
  const at = setting.indexOf("=");
  if (at > 0) return [setting.slice(0, at), setting.slice(at + 1)];
  throw new SidepodError("usage", `'${setting}' is invalid for --set: it has no value`, {
    hint: commandText`--set ${setting.replace(/=.*/s, "") || "NAME"}=VALUE`,
  });
}

/** Scalars stay the texts that they are, and get their types where the file is read. */
function readValue(key: string, value: string): Node | null {
  const { contents, errors } = parseDocument(value, { schema: "failsafe", logLevel: "silent" });
  const [error] = errors;
  if (error === undefined) return contents;
  throw new SidepodError("usage", `the value of --set ${key} is not valid YAML`, {
    evidence: [error.message.split("\n", 1)[0] ?? ""],
    hint: commandText`quote it for YAML: --set ${`${key}="..."`}`,
  });
}

function wrong(
  message: string,
  near: string | undefined,
  known: readonly string[],
  what: string,
): SidepodError {
  return new SidepodError("usage", message, {
    hint: near ? `did you mean ${near}?` : `${what} are ${known.join(", ")}`,
  });
}
