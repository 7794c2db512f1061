import { Document, type Node, parseDocument, YAMLMap } from "yaml";
import { commandText } from "../command-text.ts";
import { SidepodError } from "../errors.ts";
import { presets } from "../presets/index.ts";
import { nearest } from "../spec/nearest.ts";
import { fieldsOf } from "../spec/schema/map.ts";

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
        hint: commandText`a list is written --set ${key}=[A,B]`,
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
  throw new SidepodError("usage", `'${setting}' is not right for --set: it has no value`, {
    hint: commandText`--set ${setting.replace(/=.*/s, "") || "NAME"}=VALUE`,
  });
}

/** Scalars stay the texts that they are, and get their types where the file is read. */
function readValue(key: string, value: string): Node | null {
  const { contents, errors } = parseDocument(value, { schema: "failsafe", logLevel: "silent" });
  const [error] = errors;
  if (error === undefined) return contents;
  throw new SidepodError("usage", `the value of --set ${key} is not YAML`, {
    evidence: [error.message.split("\n", 1)[0] ?? ""],
    hint: commandText`put it in quotes for YAML: --set ${`${key}="..."`}`,
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
