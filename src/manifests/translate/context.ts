import { atKey, atValue, type Fault } from "../../podfile/fault.ts";
import { nearest, quote } from "../../podfile/nearest.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import type { ConfigSource, ConfigSources, SourceKind } from "../config-sources.ts";
import type { Workload } from "../workload.ts";

/** What the parts of a translation have in common. */
export interface Context {
  readonly workload: Workload;
  readonly sources: ConfigSources;
  /** The file's folder. */
  readonly dir: string;
  /** What stands for the value of a Secret: the value, or a reference where it is kept. */
  readonly secretText: (secret: string, key: string, value: string) => string;
  readonly report: (fault: Fault) => void;
}

type More = Pick<Fault, "hint" | "suggestion">;

/** Something that is asked for and not done, at its key. */
export function warn({ report }: Context, path: Path, message: string, more: More = {}): void {
  report({ ...atKey(path, "not-carried-out", message, more), severity: "warning" });
}

interface Reference {
  readonly name: string;
  readonly optional?: boolean | undefined;
}

/**
 * Finds a ConfigMap or Secret of the file.
 *
 * @param path where its name stands
 */
export function findSource(
  kind: SourceKind,
  { name, optional = false }: Reference,
  path: Path,
  { sources, report }: Context,
): ConfigSource | undefined {
  const found = sources.find((source) => source.kind === kind && source.name === name);
  if (found?.faulty) return undefined;
  if (found !== undefined || optional) return found;
  const names = sources.filter((source) => source.kind === kind).map((source) => source.name);
  report(
    atValue(path, "undeclared", `there is no ${kind} ${quote(name)} in this file`, {
      hint: "add its document to the file, separated by ---, or set optional: true",
      suggestion: nearest(name, names),
    }),
  );
  return undefined;
}

/** A key that its source does not have. */
export function missingKey(source: ConfigSource, key: string, path: Path): Fault {
  const message = `the ${source.kind} ${quote(source.name)} has no key ${quote(key)}`;
  const suggestion = nearest(key, source.entries.keys());
  return atValue(path, "undeclared", message, { suggestion });
}
